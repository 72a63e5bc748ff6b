import { asName, asObject, asText, type JsonObject, jsonText, objectsOf } from '../../llm/json.ts';
import type { ReaderContext } from '../../protocol.ts';
import type { TurnOptions, Turns } from './realtime.ts';
import { createTurn, type Turn } from './turn.ts';

/**
 * OpenAI's realtime API: a conversation of items that both ends add to, and responses that the server makes of them. Speech stands
 * as its transcript, where there is one. Each response becomes a turn whose request has all items before it.
 */
export function createRealtimeTurns<A>(context: ReaderContext<A>, options: TurnOptions): Turns<A> {
  const items = new Map<string, JsonObject>();
  let itemChars = 0;
  let settings: JsonObject = {};
  let open: { readonly turn: Turn<A>; readonly id: string | undefined } | undefined;
  let count = 0;
  let unnamed = 0;

  function keepItem(value: unknown): void {
    const item = asObject(value);
    if (!item) return;
    const spoken = { ...item, content: objectsOf(item['content']).map(asWritten) };
    const id = asName(item['id']) ?? `unnamed ${++unnamed}`;
    const before = items.get(id);
    const chars = jsonText(spoken).length;
    if (!before && (items.size >= MOST_ITEMS || itemChars + chars > MOST_CHARS))
      return context.loss.unread('items of a realtime session beyond what is kept');
    itemChars += chars - (before ? jsonText(before).length : 0);
    items.set(id, 'content' in item ? spoken : item);
  }

  /** Clients that name no id are told it when the server repeats the item. */
  function addedByServer(value: unknown): void {
    const item = asObject(value);
    const twin = [...items.entries()].find(([id, kept]) => id.startsWith('unnamed') && sameItem(kept, item));
    if (twin) items.delete(twin[0]);
    keepItem(value);
  }

  function heard(itemId: string | undefined, transcript: string): void {
    const item = itemId === undefined ? undefined : items.get(itemId);
    if (itemId !== undefined && item)
      items.set(itemId, { ...item, content: [{ type: 'input_text', text: transcript }] });
  }

  function end(cut?: string): void {
    open?.turn.end(cut);
    open = undefined;
  }

  function begin(response: JsonObject | undefined, began: A, at: A): void {
    end('another response began before its end');
    const { model, instructions, tools } = { ...settings, ...response };
    const input = [...items.values()];
    const body = jsonText({ model: model ?? modelIn(options.asked?.target), instructions, tools, input, stream: true });
    open = {
      turn: createTurn(context, options, ++count, { body: Buffer.from(body), began, at }),
      id: asName(response?.['id']),
    };
  }

  return {
    fromClient(json) {
      const type = asText(json['type']);
      if (type === 'session.update') settings = { ...settings, ...asObject(json['session']) };
      else if (type === 'conversation.item.create') keepItem(json['item']);
      else if (type === 'conversation.item.delete') items.delete(asText(json['item_id']));
    },
    fromServer(json, _payload, began, at) {
      const type = asText(json['type']);
      const response = asObject(json['response']);
      if (type === 'session.created' || type === 'session.updated')
        settings = { ...settings, ...asObject(json['session']) };
      else if (/^conversation\.item\.(?:created|added|done)$/.test(type)) addedByServer(json['item']);
      else if (type === 'conversation.item.input_audio_transcription.completed')
        heard(asName(json['item_id']), asText(json['transcript']));
      else if (type === 'response.created') begin(response, began, at);
      else if (type === 'response.done' && response) {
        if (!open || open.id !== asName(response['id'])) begin(response, began, at);
        const output = objectsOf(response['output']).map((item) => ({
          ...item,
          ...('content' in item && { content: objectsOf(item['content']).map(asWritten) }),
        }));
        open?.turn.event(jsonText({ type: 'response.completed', response: { ...response, output } }), began, at);
        end();
        for (const item of output) keepItem(item);
      }
    },
    lost: () => open?.turn.lost(),
    close: () => end('the connection ended before the answer'),
  };
}

const MOST_ITEMS = 2_000;
const MOST_CHARS = 2_000_000;

/** A part of speech as its transcript; without one it stays a part without text. */
function asWritten(part: JsonObject): JsonObject {
  const transcript = asName(part['transcript']) === undefined ? undefined : asText(part['transcript']);
  const { audio: _audio, ...rest } = part;
  return transcript === undefined ? rest : { type: 'output_text', text: transcript };
}

function sameItem(kept: JsonObject, item: JsonObject | undefined): boolean {
  const meaning = ({ type, role, call_id, output }: JsonObject) => jsonText([type, role, call_id, output]);
  const texts = (one: JsonObject) => jsonText(objectsOf(one['content']).map(({ text }) => text));
  return item !== undefined && meaning(kept) === meaning(item) && texts(kept) === texts(item);
}

function modelIn(target: string | undefined): string | undefined {
  return new URLSearchParams(target?.split('?', 2)[1] ?? '').get('model') ?? undefined;
}
