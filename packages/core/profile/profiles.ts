/**
 * What each workload has been seen to do outside incidents. The first, plain form of a profile: sets with counts.
 * Facts are learned with a delay: what belongs to a conversation is learned only once the conversation has ended without an
 * incident, and is taken back when it turns out later that it belongs to one. So an attack cannot make itself normal.
 */
export interface Profiles {
  /** In how many conversations this workload has shown this fact; 0 for never. */
  seen(workload: string, facet: Facet, value: string): number;
  /** How much was learned for a workload at all: with little, "never seen" says little. */
  experience(workload: string): { readonly conversations: number; readonly tool_calls: number };
}

/**
 * tool: its name. tool_exec: `tool → executable`. destination: `name or address:port`. tool_destination: `tool → destination`.
 * tool_file: `tool → path` of a credential. tool_k8s: `tool → verb resource`.
 */
export type Facet = 'tool' | 'tool_exec' | 'destination' | 'tool_destination' | 'tool_file' | 'tool_k8s' | 'model';
