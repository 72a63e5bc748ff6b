import type { AccountingGroup } from '../machine/accounting-group.ts';

export type EventClass = 'exec' | 'open' | 'connect' | 'tls';

/** A fixed amount of work and the truth about it. */
export interface Load {
  readonly name: string;
  /** Runs it once, everything inside the group. */
  run(group: AccountingGroup): Promise<Ran>;
}

export interface Ran {
  /** Operations that were really done, and the time they took. */
  readonly ops: number;
  readonly seconds: number;
  /** What a sensor that misses nothing has seen, by class. */
  readonly truth: Partial<Record<EventClass, number>>;
  /** CPU seconds of the group, of what is to be counted. */
  readonly cpu: number;
}

export interface LoadSizes {
  readonly idleSeconds: number;
  readonly agentRounds: number;
  readonly agentRate: number;
  readonly execSeconds: number;
  readonly opens: number;
  readonly redisRequests: number;
  readonly tlsRounds: number;
}

export const loadSizes: LoadSizes = {
  idleSeconds: 10,
  agentRounds: 500,
  agentRate: 50,
  execSeconds: 8,
  opens: 1_000_000,
  redisRequests: 500_000,
  tlsRounds: 30_000,
};

/** To see whether everything works; too short for figures. */
export const quickSizes: LoadSizes = {
  idleSeconds: 3,
  agentRounds: 100,
  agentRate: 50,
  execSeconds: 2,
  opens: 200_000,
  redisRequests: 100_000,
  tlsRounds: 5_000,
};
