import { hash } from 'node:crypto';
import type { Message } from '@remit/core/event';
import type { PlainMessage } from './dialect.ts';
import { jsonText } from './json.ts';

/**
 * What is worth remembering from one model exchange to the next: a request repeats all messages before it, and may name items of
 * earlier answers instead of sending them. Conversations move between connections, so one memory should serve all sessions of a
 * node. It changes nothing but the cost, save that items seen only elsewhere can be filled in. Oldest things are forgotten first.
 */
export interface ModelMemory {
  /** The message as it was sealed before, or else sealed now. `key`: as for seal. */
  sealed(plain: PlainMessage, key: string, seal: (plain: PlainMessage, key: string) => Message): Message;
  /** An item of an answer, by the provider's id. */
  item(id: string): unknown;
  keepItem(id: string, item: unknown): void;
}

export interface MemoryLimits {
  /** UTF-16 code units of all texts kept, of messages and of items each. */
  readonly chars: number;
  readonly entries: number;
}

export function createModelMemory(limits: MemoryLimits = { chars: 16_000_000, entries: 20_000 }): ModelMemory {
  const messages = createBoundedMap<Message>(limits);
  const items = createBoundedMap<unknown>(limits);
  return {
    sealed(plain, key, seal) {
      const { role, text, toolCalls, toolCallId, isError, documents } = plain;
      const meaning = [key, role, text, toolCalls, toolCallId, isError, documents];
      const name = hash('sha256', JSON.stringify(meaning), 'base64');
      const known = messages.get(name);
      if (known) return known;
      const message = seal(plain, key);
      const calls = message.tool_calls ?? [];
      messages.set(
        name,
        message,
        calls.reduce((sum, call) => sum + call.arguments.length, message.chars),
      );
      return message;
    },
    item: (id) => items.get(id),
    keepItem: (id, item) => items.set(id, item, jsonText(item).length),
  };
}

interface BoundedMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, chars: number): void;
}

/** Forgets what was not used for longest when there is too much of it. */
function createBoundedMap<V>(limits: MemoryLimits): BoundedMap<V> {
  const entries = new Map<string, { readonly value: V; readonly chars: number }>();
  let chars = 0;

  function remove(key: string): void {
    chars -= entries.get(key)?.chars ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, size) {
      const cost = size + ENTRY_COST;
      if (cost > limits.chars / 4) return;
      remove(key);
      entries.set(key, { value, chars: cost });
      chars += cost;
      for (const oldest of entries.keys()) {
        if (chars <= limits.chars && entries.size <= limits.entries) break;
        remove(oldest);
      }
    },
  };
}

/** Key, map entry and object of a message without text, in code units, roughly. */
const ENTRY_COST = 256;
