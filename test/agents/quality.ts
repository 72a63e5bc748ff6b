import type { Trace } from '@remit/core/trace';

/** What an agent says of itself: this call started that process, or opened that file. */
export interface Caused {
  readonly call: string;
  readonly pid?: number;
  readonly path?: string;
}

/** Compares the `carried_out_by` edges with what the agent said. */
export function tiesOf({ graph }: Trace, caused: readonly Caused[]) {
  const callOf = new Map(caused.flatMap(({ call, pid }) => (pid === undefined ? [] : [[pid, call] as const])));
  const parents = new Map<number, number>();
  for (const node of graph.nodes('process')) {
    if (node.kind === 'process' && !parents.has(node.attrs.pid)) parents.set(node.attrs.pid, node.attrs.ppid);
  }
  const belongsTo = (pid: number): string | undefined => {
    for (let at: number | undefined = pid, steps = 0; at !== undefined && steps < 64; at = parents.get(at), steps++) {
      const call = callOf.get(at);
      if (call !== undefined) return call;
    }
    return undefined;
  };
  const found = new Set<Caused>();
  const wrong: string[] = [];
  let right = 0;
  for (const call of graph.nodes('tool_call')) {
    if (call.kind !== 'tool_call') continue;
    for (const edge of graph.out(call.id, 'carried_out_by')) {
      const to = graph.get(edge.to);
      const id = call.attrs.call_id;
      const proof = caused.find((one) =>
        to?.kind === 'process'
          ? one.pid !== undefined && one.call === id && belongsTo(to.attrs.pid) === id
          : to?.kind === 'file' && one.call === id && one.path === to.attrs.path,
      );
      if (proof === undefined) wrong.push(`${call.attrs.arguments} -> ${edge.to}: ${edge.why}`);
      else right++;
      if (proof !== undefined) found.add(proof);
    }
  }
  return { right, wrong, missed: caused.filter((one) => !found.has(one)) };
}

/** Over all pairs of turns: said to be of one conversation, and being so. */
export function pairsOf(turns: readonly (readonly [string | undefined, string])[]) {
  const counts = { right: 0, wrong: 0, missed: 0, unknown: turns.filter(([name]) => name === undefined).length };
  for (const [i, [name, conversation]] of turns.entries()) {
    for (const [otherName, other] of turns.slice(i + 1)) {
      if (name === otherName && conversation === other) counts.right++;
      else if (conversation === other) counts.wrong++;
      else if (name === otherName) counts.missed++;
    }
  }
  return counts;
}

export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 1000;
}
