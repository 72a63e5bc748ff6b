import { asName, asObject, asText, type JsonObject, parsedOrText } from '../json.ts';

/**
 * Puts the events of a streamed message together into the message. `complete`: `message_stop` was seen and no error. Blocks are
 * known by their index; a second `message_start` (some gateways repeat it, or splice a retry in) begins the same message anew
 * when nothing was said yet, and otherwise only adds what it says of model and usage.
 */
export function collectMessageStream(events: readonly unknown[]): { message: JsonObject; complete: boolean } {
  let message: Record<string, unknown> = {};
  const blocks = new Map<number, Block>();
  const usage: Record<string, unknown> = {};
  let error: unknown;
  let stopped = false;
  for (const value of events) {
    const event = asObject(value);
    if (!event) continue;
    const index = typeof event['index'] === 'number' ? event['index'] : 0;
    switch (event['type']) {
      case 'message_start': {
        const begun = asObject(event['message']) ?? {};
        message = blocks.size === 0 ? { ...begun } : { ...begun, ...message };
        Object.assign(usage, present(begun['usage']));
        break;
      }
      case 'content_block_start': {
        const block = asObject(event['content_block']);
        if (block && (blocks.has(index) || blocks.size < MOST_BLOCKS)) blocks.set(index, begin(block));
        break;
      }
      case 'content_block_delta': {
        const delta = asObject(event['delta']);
        if (!blocks.has(index) && blocks.size < MOST_BLOCKS) blocks.set(index, begin(blockFor(delta)));
        const block = blocks.get(index);
        if (block && delta) addDelta(block, delta);
        break;
      }
      case 'message_delta':
        Object.assign(message, present(event['delta']));
        Object.assign(usage, present(event['usage']));
        break;
      case 'message_stop':
        stopped = true;
        break;
      default:
        error ??= event['error'];
    }
  }
  const ordered = [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => wholeBlock(block));
  return {
    message: { ...message, content: ordered, usage, ...(error !== undefined && { error }) },
    complete: stopped && error === undefined,
  };
}

const MOST_BLOCKS = 4096;

interface Block {
  readonly begun: JsonObject;
  readonly text: string[];
  readonly input: string[];
  readonly thinking: string[];
  readonly citations: unknown[];
}

function begin(block: JsonObject): Block {
  return { begun: block, text: [], input: [], thinking: [], citations: [] };
}

/** For blocks whose beginning was lost. */
function blockFor(delta: JsonObject | undefined): JsonObject {
  const type = asText(delta?.['type']);
  if (type === 'input_json_delta') return { type: 'tool_use' };
  return { type: type === 'thinking_delta' || type === 'signature_delta' ? 'thinking' : 'text' };
}

function addDelta(block: Block, delta: JsonObject): void {
  if (typeof delta['text'] === 'string') block.text.push(delta['text']);
  if (typeof delta['partial_json'] === 'string') block.input.push(delta['partial_json']);
  if (typeof delta['thinking'] === 'string') block.thinking.push(delta['thinking']);
  if (delta['citation'] !== undefined && block.citations.length < MOST_BLOCKS) block.citations.push(delta['citation']);
}

function wholeBlock({ begun, text, input, thinking, citations }: Block): JsonObject {
  return {
    ...begun,
    ...(text.length > 0 && { text: asText(begun['text']) + text.join('') }),
    ...(thinking.length > 0 && { thinking: asText(begun['thinking']) + thinking.join('') }),
    ...(citations.length > 0 && { citations }),
    ...(input.some((piece) => piece !== '') && { input: parsedOrText(input.join('')) }),
  };
}

/** Fields that say something: later events repeat earlier ones with null. */
function present(value: unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).filter(
      ([, field]) => field !== null && (typeof field !== 'string' || asName(field)),
    ),
  );
}
