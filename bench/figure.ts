/** One figure of a results file, in the form that docs and scripts rely on. */
export interface Figure {
  readonly id: string;
  /** Null where it cannot be measured here; the note says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly goal: Goal;
  readonly compared_with: { readonly name: string; readonly value: number } | null;
  readonly runs: number;
  /** Least and most of the runs. */
  readonly spread: readonly [number, number] | null;
  readonly note: string;
}

export interface Goal {
  readonly op: '<=' | '>=' | '==';
  readonly value: number;
}

/** What was measured, before it stands beside its goal. */
export interface Measured {
  readonly id: FigureId;
  readonly value: number | null;
  readonly spread?: readonly [number, number];
  readonly runs?: number;
  readonly note?: string;
  /** A peer measured in the same run; otherwise the one that the goal names. */
  readonly peer?: { readonly name: string; readonly value: number };
}

export type FigureId = keyof typeof goals;

interface Aim {
  readonly unit: string;
  readonly goal: Goal;
  readonly peer?: { readonly name: string; readonly value: number };
}

const atMost = (value: number, unit: string, name?: string, peer?: number): Aim => aim('<=', value, unit, name, peer);
const atLeast = (value: number, unit: string, name?: string, peer?: number): Aim => aim('>=', value, unit, name, peer);

function aim(op: Goal['op'], value: number, unit: string, name?: string, peer?: number): Aim {
  const named = name === undefined || peer === undefined ? {} : { peer: { name, value: peer } };
  return { unit, goal: { op, value }, ...named };
}

const none: Aim = { unit: 'events', goal: { op: '==', value: 0 } };

/** Every figure: its unit, what it is to reach, and the best that others reach, measured with these loads. */
export const goals = {
  'sensor.agent_total': atMost(1.1, 'ratio', 'AgentSight, process and sslsniff', 1.21),
  'sensor.agent_seen_min': atLeast(1, 'fraction', 'AgentSight, process and sslsniff', 0.319),
  'sensor.exec_storm_speed': atLeast(0.97, 'ratio', 'bpftrace', 0.95),
  'sensor.exec_storm_total': atMost(1.05, 'ratio', 'bpftrace', 1.05),
  'sensor.open_storm_load': atMost(1.4, 'ratio', 'Inspektor Gadget, 22 % seen', 1.51),
  'sensor.open_storm_total': atMost(2, 'ratio', 'Inspektor Gadget, 22 % seen', 3),
  'sensor.tls_load': atMost(9, 'ratio', 'AgentSight sslsniff', 9.5),
  'sensor.tls_total': atMost(12, 'ratio', 'AgentSight sslsniff', 16.9),
  'sensor.tls_seen': atLeast(1, 'fraction', 'AgentSight sslsniff', 0.992),
  'sensor.redis_unwatched_load': atMost(1.01, 'ratio', 'bpftrace', 1),
  'sensor.redis_watched_load': atMost(1.03, 'ratio', 'Falco, three rules', 1.05),
  'sensor.redis_unwatched_speed': atLeast(0.99, 'ratio', 'bpftrace', 1),
  'sensor.redis_watched_speed': atLeast(0.97, 'ratio', 'Falco, three rules', 0.95),
  'sensor.cpu_idle': atMost(0.001, 'cores', 'Inspektor Gadget, opens alone', 0.001),
  'sensor.cpu_agent_load': atMost(0.025, 'cores', 'Falco, three rules, without the exchanges', 0.026),
  'sensor.agent_added_p99': atMost(1, 'ms'),
  'sensor.rss_idle': atMost(67.1, 'MB', 'Falco libraries', 64),
  'sensor.rss_agent_load': atMost(80, 'MB'),
  'hub.rss_agent_load': atMost(400, 'MB'),
  'sensor.ready': atMost(0.5, 's', 'Inspektor Gadget, opens alone', 0.2),
  'sensor.exec_storm_unreported': none,
  'sensor.open_storm_unreported': none,
  'sensor.connect_storm_unreported': none,
  'sensor.max_rate_without_loss': atLeast(200_000, 'events/s', 'Tracee, about', 50_000),
  'story.latency_p99': atMost(500, 'ms'),
  'wire.http1': atLeast(200, 'MB/s'),
  'wire.http2': atLeast(100, 'MB/s'),
  'wire.openai_stream': atLeast(20, 'MB/s'),
  'engine.events_per_core': atLeast(20_000, 'events/s'),
  'engine.bytes_per_conversation': atMost(200_000, 'bytes'),
  'engine.signal_p99': atMost(50, 'ms'),
  'store.ingest': atLeast(20_000, 'rows/s', 'node:sqlite, one table, batches', 133_000),
  'store.query_p99': atMost(50, 'ms'),
} as const satisfies Record<string, Aim>;

export function figureOf({ id, value, spread, runs = 1, note = '', peer }: Measured): Figure {
  const { unit, goal, ...rest }: Aim = goals[id];
  const compared = peer ?? rest.peer ?? null;
  return { id, value, unit, goal, compared_with: compared, runs, spread: spread ?? null, note };
}

export function meets({ value, goal }: Figure): boolean | undefined {
  if (value === null) return undefined;
  if (goal.op === '<=') return value <= goal.value;
  return goal.op === '>=' ? value >= goal.value : value === goal.value;
}
