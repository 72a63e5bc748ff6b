import { asText, type JsonObject } from '../../llm/json.ts';
import type { ReaderContext } from '../../protocol.ts';
import type { TurnOptions, Turns } from './realtime.ts';
import { createTurn, type Turn } from './turn.ts';

/** The Responses API over a websocket: each `response.create` has the fields of a request, and the answer comes as its events. */
export function createResponsesTurns<A>(context: ReaderContext<A>, options: TurnOptions): Turns<A> {
  /** By the stream they are on, where several are open at once. */
  const open = new Map<string, Turn<A>>();
  let count = 0;

  function end(stream: string, cut?: string): void {
    open.get(stream)?.end(cut);
    open.delete(stream);
  }

  return {
    fromClient(json, payload, began, at) {
      if (json['type'] !== 'response.create') return;
      const stream = asText(json['stream_id']);
      end(stream, 'another response was asked for before its end');
      if (open.size >= MOST_OPEN) return context.loss.unread('more answers open at once than are kept');
      open.set(stream, createTurn(context, options, ++count, { body: payload, began, at }));
    },
    fromServer(json, payload, began, at) {
      const stream = asText(json['stream_id']);
      const turn = open.get(stream) ?? (open.size === 1 ? [...open.values()][0] : undefined);
      if (!turn) return;
      turn.event(payload, began, at);
      if (isLast(json)) end(open.has(stream) ? stream : ([...open.keys()][0] ?? ''));
    },
    lost() {
      for (const turn of open.values()) turn.lost();
    },
    close() {
      for (const stream of open.keys()) end(stream, 'the connection ended before the answer');
    },
  };
}

const MOST_OPEN = 32;

function isLast(json: JsonObject): boolean {
  return /^(?:response\.(?:completed|failed|incomplete|cancelled)|error)$/.test(asText(json['type']));
}
