import type { CoverageData, EventOf, ProcessRef } from '../../event/index.ts';
import type { Story } from './story.ts';

const MOST_STATEMENTS = 10_000;

/** The latest statement about each scope and source, with all losses of it summed. */
export class CoverageBook {
  readonly #statements = new Map<string, Statement>();

  /** Whether the statement says something other than the one before it. */
  observe(event: EventOf<'coverage'>): boolean {
    const { scope, source, state, lost, truncated, reason, remedy } = event.data;
    const key = `${event.node}\0${scope}\0${source}`;
    const before = this.#statements.get(key)?.data;
    this.#statements.delete(key);
    this.#statements.set(key, {
      node: event.node,
      process: event.process,
      data: { ...event.data, lost: lost + (before?.lost ?? 0), truncated: truncated + (before?.truncated ?? 0) },
    });
    if (this.#statements.size > MOST_STATEMENTS) this.#forgetOne();
    return lost + truncated > 0 || before?.state !== state || before.reason !== reason || before.remedy !== remedy;
  }

  /** What was said of the nodes, processes and files that the story tells of; of single streams only what is bad. */
  about(around: Surroundings): CoverageData[] {
    return [...this.#statements.values()]
      .filter((statement) => concerns(statement, around))
      .map(({ data }) => data)
      .sort((a, b) => compare(a.scope, b.scope) || compare(a.source, b.source));
  }

  #forgetOne(): void {
    for (const [key, { data }] of this.#statements) {
      if (data.scope === 'node') continue;
      this.#statements.delete(key);
      return;
    }
  }
}

/** Where a story took place, as coverage names it. */
export interface Surroundings {
  readonly nodes: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** Its processes, told apart from others that had the same pid. */
  readonly processes: ReadonlySet<string>;
}

/** A coverage event, or what is kept of one. */
interface Statement {
  readonly node: string;
  /** Whom it is about, where it is about somebody. */
  readonly process?: ProcessRef | undefined;
  readonly data: CoverageData;
}

export function surroundings(story: Story): Surroundings {
  const nodes = new Set<string>();
  const scopes = new Set(['node']);
  const processes = new Set<string>();
  for (const { node, kind, attrs } of story.nodes.values()) {
    nodes.add(node);
    if (kind === 'process') {
      scopes.add(`process:${attrs.pid}`);
      processes.add(`${attrs.pid}@${attrs.start_boot_ns}`);
    } else if (kind === 'file') scopes.add(`file:${attrs.path}`);
  }
  return { nodes, scopes, processes };
}

/** What is said of one stream concerns the story when a process of it spoke there and something of that is missing. */
export function concerns({ node, process, data }: Statement, around: Surroundings): boolean {
  if (!around.nodes.has(node)) return false;
  const isOurs = process !== undefined && around.processes.has(`${process.pid}@${process.start_boot_ns}`);
  if (data.scope.startsWith('stream:')) return isOurs && isBad(data);
  return around.scopes.has(data.scope) && (process === undefined || isOurs);
}

function isBad(data: CoverageData): boolean {
  return data.state !== 'attached' || data.lost > 0 || data.truncated > 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
