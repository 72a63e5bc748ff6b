import type { CoverageData, EventOf } from '../../event/index.ts';
import type { Story } from './story.ts';

const MOST_STATEMENTS = 10_000;

/** The latest statement about each scope and source, with all losses of it summed. */
export class CoverageBook {
  readonly #statements = new Map<string, { node: string; data: CoverageData }>();

  /** Whether the statement says something other than the one before it. */
  observe(event: EventOf<'coverage'>): boolean {
    const { scope, source, state, lost, truncated, reason, remedy } = event.data;
    const key = `${event.node}\0${scope}\0${source}`;
    const before = this.#statements.get(key)?.data;
    this.#statements.delete(key);
    this.#statements.set(key, {
      node: event.node,
      data: { ...event.data, lost: lost + (before?.lost ?? 0), truncated: truncated + (before?.truncated ?? 0) },
    });
    if (this.#statements.size > MOST_STATEMENTS) this.#forgetOne();
    return lost + truncated > 0 || before?.state !== state || before.reason !== reason || before.remedy !== remedy;
  }

  /** What was said of the nodes, processes and files that the story tells of; of single streams only what is bad. */
  about({ nodes, scopes }: Surroundings): CoverageData[] {
    return [...this.#statements.values()]
      .filter(({ node, data }) => nodes.has(node) && concerns(data, scopes))
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
}

export function surroundings(story: Story): Surroundings {
  const nodes = new Set<string>();
  const scopes = new Set(['node']);
  for (const { node, kind, attrs } of story.nodes.values()) {
    nodes.add(node);
    if (kind === 'process') scopes.add(`process:${attrs.pid}`);
    else if (kind === 'file') scopes.add(`file:${attrs.path}`);
  }
  return { nodes, scopes };
}

/** A stream's scope may name its process: `stream:PID…`. */
export function concerns(data: CoverageData, scopes: ReadonlySet<string>): boolean {
  if (scopes.has(data.scope)) return true;
  const pid = /^stream:(\d+)\b/.exec(data.scope)?.[1];
  return pid !== undefined && scopes.has(`process:${pid}`) && isBad(data);
}

function isBad(data: CoverageData): boolean {
  return data.state !== 'attached' || data.lost > 0 || data.truncated > 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
