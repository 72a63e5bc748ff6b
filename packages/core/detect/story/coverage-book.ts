import type { CoverageData, RemitEvent } from '../../event/index.ts';
import type { Story } from './story.ts';

const MOST_STATEMENTS = 10_000;

/** The latest statement about each scope and source, with all losses of it summed. */
export class CoverageBook {
  readonly #statements = new Map<string, { node: string; data: CoverageData }>();

  observe(event: RemitEvent): void {
    if (event.kind !== 'coverage') return;
    const { scope, source, lost, truncated } = event.data;
    const key = `${event.node}\0${scope}\0${source}`;
    const before = this.#statements.get(key)?.data;
    this.#statements.delete(key);
    this.#statements.set(key, {
      node: event.node,
      data: { ...event.data, lost: lost + (before?.lost ?? 0), truncated: truncated + (before?.truncated ?? 0) },
    });
    if (this.#statements.size > MOST_STATEMENTS) this.#forgetOne();
  }

  /** What was said of the nodes, processes and files that the story tells of. Of healthy narrow scopes there is nothing to say. */
  about(story: Story): CoverageData[] {
    const nodes = new Set<string>();
    const scopes = new Set(['node']);
    for (const { node, kind, attrs } of story.nodes.values()) {
      nodes.add(node);
      if (kind === 'process') scopes.add(`process:${attrs.pid}`);
      else if (kind === 'file') scopes.add(`file:${attrs.path}`);
    }
    return [...this.#statements.values()]
      .filter(
        ({ node, data }) =>
          nodes.has(node) && (scopes.has(data.scope) || (isStream(data.scope, scopes) && isBad(data))),
      )
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

/** A stream's scope may name its process: `stream:PID…`. */
function isStream(scope: string, scopes: ReadonlySet<string>): boolean {
  const pid = /^stream:(\d+)\b/.exec(scope)?.[1];
  return pid !== undefined && scopes.has(`process:${pid}`);
}

function isBad(data: CoverageData): boolean {
  return data.state !== 'attached' || data.lost > 0 || data.truncated > 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
