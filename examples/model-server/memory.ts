import type { Message } from './transcript.ts';

const MAX_KEPT = 2_000;

/** Conversations by the id of the response that ended them so far; the oldest are forgotten. */
export interface Memory {
  keep(id: string, messages: readonly Message[]): void;
  recall(id: string): readonly Message[] | undefined;
}

export function createMemory(): Memory {
  const kept = new Map<string, readonly Message[]>();
  return {
    keep(id, messages) {
      kept.set(id, messages);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    },
    recall: (id) => kept.get(id),
  };
}
