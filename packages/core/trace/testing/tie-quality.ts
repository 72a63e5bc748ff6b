import type { Trace } from '../trace.ts';
import type { Interleaving } from './interleaving.ts';

export interface TieQuality {
  readonly ties: number;
  readonly right: number;
  readonly doings: number;
  readonly found: number;
  readonly wrong: readonly string[];
  readonly missed: Readonly<Record<string, number>>;
}

/** Compares the `carried_out_by` edges with what really happened. A connection is judged by nobody: it serves several calls. */
export function tieQuality(trace: Trace, { truth }: Interleaving): TieQuality {
  const byEvent = new Map(truth.map((doing) => [doing.event, doing]));
  const byPid = new Map(truth.flatMap((doing) => (doing.pid === undefined ? [] : [[doing.pid, doing] as const])));
  const found = new Set<string>();
  const wrong: string[] = [];
  let ties = 0;
  for (const call of trace.graph.nodes('tool_call')) {
    if (call.kind !== 'tool_call') continue;
    for (const edge of trace.graph.out(call.id, 'carried_out_by')) {
      const target = trace.graph.get(edge.to);
      if (target === undefined || target.kind === 'connection') continue;
      ties++;
      const doings =
        target.kind === 'process'
          ? [byPid.get(target.attrs.pid)]
          : target.kind === 'file'
            ? truth.filter((doing) => doing.path === target.attrs.path && doing.call_id === call.attrs.call_id)
            : edge.evidence.map((id) => byEvent.get(id)).filter((doing) => doing !== undefined);
      const right = doings.filter((doing) => doing?.call_id === call.attrs.call_id);
      for (const doing of right) if (doing !== undefined) found.add(doing.event);
      if (right.length === 0)
        wrong.push(`${call.attrs.name} ${call.attrs.arguments} -> ${edge.to} ${edge.confidence} ${edge.why}`);
    }
  }
  const missed: Record<string, number> = {};
  for (const doing of truth) if (!found.has(doing.event)) missed[doing.kind] = (missed[doing.kind] ?? 0) + 1;
  return { ties, right: ties - wrong.length, doings: truth.length, found: found.size, wrong, missed };
}
