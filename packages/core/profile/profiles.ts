/**
 * What each workload has been seen to do outside incidents. The first, plain form of a profile: sets with counts.
 * Facts are learned with a delay: what belongs to a turn is learned only once its conversation has gone on without a signal, so
 * an attack cannot make itself normal by its own first step.
 */
export interface Profiles {
  /** Whether this workload has shown this fact before, and how often. */
  seen(workload: string, facet: Facet, value: string): number;
  /** How much was learned for a workload at all: with little, "never seen" says little. */
  experience(workload: string): { readonly conversations: number; readonly tool_calls: number };
}

/** tool_exec: `tool → executable`. destination: `name or address:port`. tool_destination: `tool → destination`. */
export type Facet = 'tool' | 'tool_exec' | 'destination' | 'tool_destination' | 'model';
