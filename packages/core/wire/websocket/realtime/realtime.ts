import type { RequestHead } from '../../http/head.ts';
import type { Direction, ReaderContext, Role } from '../../protocol.ts';
import { asObject, asText, type JsonObject } from '../../llm/json.ts';
import { createRealtimeTurns } from './realtime-turns.ts';
import { createResponsesTurns } from './responses-turns.ts';

/** A websocket as a conversation with a model: recognised by its path or its first messages. */
export interface Realtime<A> {
  message(direction: Direction, payload: Buffer, began: A, at: A): void;
  /** Messages may be missing from here on. */
  lost(): void;
  close(): void;
  /** What it was recognised as; undefined while, or when, it is no conversation with a model. */
  readonly subject: string | undefined;
  /** Messages of a recognised conversation whose content is not read. */
  readonly unread: number;
}

export interface TurnOptions {
  readonly role: Role;
  readonly asked: RequestHead | undefined;
  readonly name: string;
}

/** Makes model exchanges of the messages of one websocket. */
export interface Turns<A> {
  fromClient(json: JsonObject, payload: Buffer, began: A, at: A): void;
  fromServer(json: JsonObject, payload: Buffer, began: A, at: A): void;
  lost(): void;
  close(): void;
}

export function createRealtime<A>(context: ReaderContext<A>, options: TurnOptions): Realtime<A> {
  const path = options.asked?.target ?? '';
  let subject: string | undefined;
  let turns: Turns<A> | undefined;
  let looked = 0;
  let unread = 0;
  recognise(spokenAt(path));

  function recognise(spoken: Spoken | undefined): void {
    if (!spoken) return;
    subject = spoken.subject;
    turns = spoken.open?.(context, options);
  }

  return {
    message(direction, payload, began, at) {
      if (!subject && looked >= MOST_LOOKED_AT) return;
      looked++;
      const json = parse(payload);
      if (!subject && json) recognise(spokenIn(json));
      if (!subject) return;
      if (!turns || !json) unread++;
      else if ((options.role === 'client') === (direction === 'out')) turns.fromClient(json, payload, began, at);
      else turns.fromServer(json, payload, began, at);
    },
    lost: () => turns?.lost(),
    close: () => turns?.close(),
    get subject() {
      return subject;
    },
    get unread() {
      return unread;
    },
  };
}

interface Spoken {
  readonly subject: string;
  /** Absent where it is recognised and not read. */
  open?<A>(context: ReaderContext<A>, options: TurnOptions): Turns<A>;
}

const RESPONSES: Spoken = { subject: 'a conversation over the Responses API', open: createResponsesTurns };
const REALTIME: Spoken = { subject: 'a realtime session with a model', open: createRealtimeTurns };
const GEMINI_LIVE: Spoken = { subject: 'a Gemini Live session' };

/** A websocket that says nothing of a model in so many messages is none. */
const MOST_LOOKED_AT = 16;

function spokenAt(target: string): Spoken | undefined {
  const path = target.split('?', 1)[0] ?? '';
  if (/\/responses\/?$/.test(path)) return RESPONSES;
  if (/\/realtime\/?$/.test(path)) return REALTIME;
  return /BidiGenerateContent/.test(path) ? GEMINI_LIVE : undefined;
}

function spokenIn(json: JsonObject): Spoken | undefined {
  const type = asText(json['type']);
  if (type === 'response.create') return 'model' in json && 'input' in json ? RESPONSES : REALTIME;
  if (type === 'session.created' || type === 'session.update') return asObject(json['session']) ? REALTIME : undefined;
  const setup = asObject(json['setup']);
  return setup && 'model' in setup ? GEMINI_LIVE : undefined;
}

function parse(payload: Buffer): JsonObject | undefined {
  if (payload[0] !== 0x7b) return undefined;
  try {
    return asObject(JSON.parse(payload.toString('utf8')));
  } catch {
    return undefined;
  }
}
