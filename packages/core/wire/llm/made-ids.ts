import { hash } from 'node:crypto';
import type { ToolCall } from '@remit/core/event';

export interface UnnamedCall {
  readonly name: string;
  readonly arguments: string;
  /** The provider's, where it gave one. */
  readonly id?: string | undefined;
}

/** Gives ids to calls, and to results the ids of the calls they answer, over the messages of one exchange in their order. */
export interface MadeIds {
  /** The calls of one answer of the model. */
  asked(calls: readonly UnnamedCall[]): ToolCall[];
  /** The id of the call that a result answers: as it says itself, or else of the first unanswered call of that name. */
  answered(name: string, id: string | undefined): string;
  /** The same where a result names no function: of the first unanswered call at all. */
  next(id: string | undefined): string;
  /** How often each group of calls was asked for so far; goes on in the response. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Gemini and Ollama need no call ids: a result names its function and follows its call. An id is made here from what is called and with
 * what, how often the very same was asked for before, and the call's place among those of one answer. So it is the same in the
 * answer and wherever the answer is sent again, also when older messages were left out, unless these held the very same calls.
 */
export function createMadeIds(before: ReadonlyMap<string, number> = new Map()): MadeIds {
  const counts = new Map(before);
  const open = new Map<string, Waiting>();
  const all: Waiting = { ids: [], next: 0 };
  const done = new Set<string>();
  function answer(waiting: Waiting | undefined, id: string | undefined): string {
    const found = id === undefined || id === '' ? nextOf(waiting, done) : id;
    done.add(found);
    return found;
  }

  return {
    counts,
    asked(calls) {
      if (calls.length === 0) return [];
      const group = hash('sha256', JSON.stringify(calls.map(({ name, arguments: given }) => [name, given]))).slice(
        0,
        16,
      );
      const number = counts.get(group) ?? 0;
      counts.set(group, number + 1);
      return calls.map(({ name, arguments: given, id }, place) => {
        const made_id = `made_${group}_${number}_${place}`;
        const call_id = id === undefined || id === '' ? made_id : id;
        all.ids.push(call_id);
        const waiting = open.get(name);
        if (waiting === undefined) open.set(name, { ids: [call_id], next: 0 });
        else waiting.ids.push(call_id);
        return { call_id, name, arguments: given, made_id };
      });
    },
    answered: (name, id) => answer(open.get(name), id),
    next: (id) => answer(all, id),
  };
}

/** The ids of one name, in order; those before `next` are answered. */
interface Waiting {
  readonly ids: string[];
  next: number;
}

function nextOf(waiting: Waiting | undefined, done: ReadonlySet<string>): string {
  if (waiting === undefined) return '';
  while (waiting.next < waiting.ids.length && done.has(waiting.ids[waiting.next] ?? '')) waiting.next++;
  return waiting.ids[waiting.next] ?? '';
}
