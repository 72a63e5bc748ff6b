/** How much the fold may hold. What goes over is evicted oldest first and counted in `gaps`. */
export interface Limits {
  /** Nodes of the graph, with their edges: about 2 kB each with all that the fold holds beside them. */
  readonly nodes: number;
  readonly processes: number;
  /** Event ids remembered to recognise duplicates. */
  readonly eventIds: number;
  /** Texts of messages, in UTF-16 code units. */
  readonly textChars: number;
  readonly conversations: number;
  /** Per conversation. */
  readonly messagesPerConversation: number;
  readonly segmentsPerConversation: number;
  readonly callsPerConversation: number;
  readonly sockets: number;
  readonly exchanges: number;
  /** Per agent process: calls that have not returned, effects whose call is not known yet, fingerprints of sources. */
  readonly openCalls: number;
  readonly pendingEffects: number;
  readonly sources: number;
  readonly sourceGrams: number;
  /** A call without a result is given up after this long, nanoseconds of event time. */
  readonly callLife: number;
}

export const defaultLimits: Limits = {
  nodes: 150_000,
  processes: 65_536,
  eventIds: 131_072,
  textChars: 32 * 1024 * 1024,
  conversations: 10_000,
  messagesPerConversation: 2_048,
  segmentsPerConversation: 1_024,
  callsPerConversation: 512,
  sockets: 65_536,
  exchanges: 32_768,
  openCalls: 512,
  pendingEffects: 2_048,
  sources: 4_096,
  sourceGrams: 262_144,
  callLife: 3_600_000_000_000,
};
