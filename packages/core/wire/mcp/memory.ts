import { createPending, type Pending } from './pending.ts';

/**
 * What exchanges over HTTP must know of each other: an answer may come over another connection than its question. One for all
 * sessions that share a model memory; the oldest is forgotten first.
 */
export interface McpMemory {
  /** Keys begin with the role of the watched process and the scope: both ends of one session may be watched. */
  readonly pending: Pending;
  /** An address that a server gave its client to post messages to. */
  addEndpoint(scope: string): void;
  isEndpoint(scope: string): boolean;
}

export function mcpMemoryOf(shared: object): McpMemory {
  let memory = memories.get(shared);
  if (!memory) memories.set(shared, (memory = createMcpMemory()));
  return memory;
}

const memories = new WeakMap<object, McpMemory>();
const MOST_PENDING = 4096;
const MOST_ENDPOINTS = 4096;

function createMcpMemory(): McpMemory {
  const endpoints = new Set<string>();
  return {
    // An answer that comes after all is told without its request, and that is counted then.
    pending: createPending(MOST_PENDING, () => {}),
    addEndpoint(scope) {
      endpoints.delete(scope);
      endpoints.add(scope);
      if (endpoints.size <= MOST_ENDPOINTS) return;
      for (const oldest of endpoints) {
        endpoints.delete(oldest);
        return;
      }
    },
    isEndpoint: (scope) => endpoints.has(scope),
  };
}
