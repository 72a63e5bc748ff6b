import { asObject, asText, type JsonObject, objectsOf, parsedOrText } from '../json.ts';

/**
 * Puts the events of a converse stream together into the answer. Its parts may come in another order than the API promises
 * (usage before the stop). `complete`: `messageStop` was seen and no exception.
 */
export function collectConverseStream(events: readonly unknown[]): { response: JsonObject; complete: boolean } {
  const blocks = new Map<number, Block>();
  const response: Record<string, unknown> = {};
  let stopped = false;
  let exception: JsonObject | undefined;
  for (const value of events) {
    const event = asObject(value);
    if (!event) continue;
    const start = asObject(event['contentBlockStart']);
    const delta = asObject(event['contentBlockDelta']);
    if (start) blockAt(blocks, start)?.starts.push(asObject(start['start']) ?? {});
    if (delta) blockAt(blocks, delta)?.deltas.push(asObject(delta['delta']) ?? {});
    const stop = asObject(event['messageStop']);
    if (stop) {
      stopped = true;
      response['stopReason'] = stop['stopReason'];
    }
    const metadata = asObject(event['metadata']);
    if (metadata) Object.assign(response, { usage: metadata['usage'], trace: metadata['trace'] });
    if (Object.keys(event).some((name) => name.endsWith('Exception'))) exception ??= event;
  }
  const content = [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => wholeBlock(block));
  return {
    response: { ...response, ...exception, output: { message: { role: 'assistant', content } } },
    complete: stopped && exception === undefined,
  };
}

const MOST_BLOCKS = 4096;

interface Block {
  readonly starts: JsonObject[];
  readonly deltas: JsonObject[];
}

function blockAt(blocks: Map<number, Block>, event: JsonObject): Block | undefined {
  const index = typeof event['contentBlockIndex'] === 'number' ? event['contentBlockIndex'] : 0;
  let block = blocks.get(index);
  if (!block && blocks.size < MOST_BLOCKS) blocks.set(index, (block = { starts: [], deltas: [] }));
  return block;
}

function wholeBlock({ starts: [start = {}], deltas }: Block): JsonObject {
  const tool = asObject(start['toolUse']);
  const input = textOf(deltas, (delta) => asObject(delta['toolUse'])?.['input']);
  if (tool || input !== '') return { toolUse: { ...tool, input: input === '' ? {} : parsedOrText(input) } };
  const result = asObject(start['toolResult']);
  if (result) return { toolResult: { ...result, content: deltas.flatMap((delta) => delta['toolResult'] ?? []) } };
  const reasoning = textOf(deltas, (delta) => asObject(delta['reasoningContent'])?.['text']);
  const thought = deltas.some((delta) => 'reasoningContent' in delta);
  if (thought) return { reasoningContent: { reasoningText: { text: reasoning } } };
  const text = textOf(deltas, (delta) => delta['text']);
  const citations = objectsOf(deltas.map((delta) => delta['citation']));
  return citations.length > 0 ? { citationsContent: { content: [{ text }], citations } } : { text };
}

function textOf(deltas: readonly JsonObject[], part: (delta: JsonObject) => unknown): string {
  return deltas.map((delta) => asText(part(delta))).join('');
}
