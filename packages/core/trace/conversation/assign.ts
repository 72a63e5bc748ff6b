import { extendChain, type EventOf, type Message } from '../../event/index.ts';
import { atOf, placeOf } from '../fold.ts';
import type { Limits } from '../limits.ts';
import type { ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';
import { callById, type Conversation } from './conversation.ts';

/** The conversation a request goes on with, and how that is known. */
export interface Assignment {
  readonly conversation: Conversation;
  readonly basis: 'keyed' | 'inferred';
  readonly confidence: number;
  readonly why: string;
  /** Chain after this request's messages. */
  readonly chain: string;
}

/**
 * Which conversation a request goes on with. In this order:
 *
 * 1. previous_response_id names a response of it (keyed);
 * 2. its messages begin with all that was said up to an answer: the longest such beginning, one not gone on with yet before one
 *    that was (keyed: the hash of a model's answer with what led to it is as good as an id);
 * 3. conversation_id (keyed);
 * 4. a tool_call_id that was asked for in it (keyed);
 * 5. its messages begin like a request whose answer was not seen, or are that request again after it failed (inferred);
 * 6. history that was trimmed or rewritten: recent messages that stand in one conversation of that process only (inferred).
 *
 * System prompts are left out of all comparisons: they are shared between conversations and often change within one.
 */
export class Assigner {
  readonly #states: BoundedMap<string, State[]>;
  readonly #responses: BoundedMap<string, { conversation: Conversation; chain: string }>;
  readonly #sessions: BoundedMap<string, Conversation>;
  readonly #calls: BoundedMap<string, Set<Conversation>>;
  readonly #messages: BoundedMap<string, Set<Conversation>>;

  constructor(limits: Limits) {
    const most = limits.conversations * 16;
    this.#states = new BoundedMap(most);
    this.#responses = new BoundedMap(most);
    this.#sessions = new BoundedMap(limits.conversations);
    this.#calls = new BoundedMap(most);
    this.#messages = new BoundedMap(most);
  }

  find(event: EventOf<'llm.request'>, process: ProcessState): Assignment | undefined {
    const { data } = event;
    const messages = data.messages.filter((message) => message.role !== 'system');
    const place = placeOf(event);
    const after = (chain: string) => messages.reduce(extendChain, chain);
    const previous = data.previous_response_id && this.#responses.get(`${place}/${data.previous_response_id}`);
    if (previous) {
      const { conversation, chain } = previous;
      return { conversation, basis: 'keyed', confidence: 1, why: 'previous_response_id', chain: after(chain) };
    }
    const chains = chainsOf(messages);
    const chain = chains.at(-1) ?? '';
    const answered = this.#byState(chains, messages, process, atOf(event), 'response');
    if (answered !== undefined) {
      return {
        conversation: answered,
        basis: 'keyed',
        confidence: 0.99,
        why: 'begins with all that was said before',
        chain,
      };
    }
    const session = data.conversation_id && this.#sessions.get(`${place}/${data.conversation_id}`);
    if (session) {
      return {
        conversation: session,
        basis: 'keyed',
        confidence: 1,
        why: 'conversation_id',
        chain: after(session.chain),
      };
    }
    const byCall = this.#byCall(messages, process);
    if (byCall !== undefined)
      return { conversation: byCall, basis: 'keyed', confidence: 0.98, why: 'tool_call_id', chain };
    const asked = this.#byState(chains, messages, process, atOf(event), 'request');
    if (asked !== undefined) {
      return {
        conversation: asked,
        basis: 'inferred',
        confidence: 0.9,
        why: 'begins like a request without a known answer',
        chain,
      };
    }
    const shared = this.#byMessages(messages, process);
    if (shared === undefined) return undefined;
    const why = `${shared.count} of its messages stand in no other conversation`;
    return { conversation: shared.conversation, basis: 'inferred', confidence: shared.confidence, why, chain };
  }

  /** The chain over these messages from the beginning. */
  chainOf(messages: readonly Message[]): string {
    return chainsOf(messages.filter((message) => message.role !== 'system')).at(-1) ?? '';
  }

  /** After a request was given its conversation. */
  requested(event: EventOf<'llm.request'>, conversation: Conversation, chain: string): State {
    const place = placeOf(event);
    conversation.chain = chain;
    const state: State = { conversation, kind: 'request', extended: false, answered: 'not yet', at: atOf(event) };
    this.#addState(chain, state);
    for (const message of event.data.messages) this.#addMessage(message, conversation);
    if (event.data.conversation_id !== undefined) {
      this.#sessions.set(`${place}/${event.data.conversation_id}`, conversation);
    }
    return state;
  }

  responded(
    event: EventOf<'llm.response'>,
    conversation: Conversation,
    request: State | undefined,
    before: string,
  ): void {
    const { messages, response_id, conversation_id, complete, status, error } = event.data;
    const failed = status >= 400 || error !== undefined || !complete || messages.length === 0;
    if (request !== undefined) request.answered = failed ? 'failed' : 'well';
    if (messages.length === 0) return;
    const chain = messages.filter((message) => message.role !== 'system').reduce(extendChain, before);
    conversation.chain = chain;
    this.#addState(chain, { conversation, kind: 'response', extended: false, answered: 'well', at: atOf(event) });
    for (const message of messages) this.#addMessage(message, conversation);
    if (conversation_id !== undefined) this.#sessions.set(`${placeOf(event)}/${conversation_id}`, conversation);
    if (response_id !== undefined) this.#responses.set(`${placeOf(event)}/${response_id}`, { conversation, chain });
  }

  /** The conversation that an answer without a request names. */
  bySession(event: EventOf<'llm.response'>): Conversation | undefined {
    const id = event.data.conversation_id;
    return id === undefined ? undefined : this.#sessions.get(`${placeOf(event)}/${id}`);
  }

  asked(callId: string, conversation: Conversation): void {
    if (callId.length >= SHORTEST_ID) addTo(this.#calls, callId, conversation);
  }

  #byState(
    chains: readonly string[],
    messages: readonly Message[],
    process: ProcessState,
    at: number,
    kind: State['kind'],
  ): Conversation | undefined {
    for (let i = chains.length - 1; i >= 0; i--) {
      const unique = messages.slice(0, i + 1).some((message) => message.role === 'assistant');
      const states = (this.#states.get(chains[i] as string) ?? []).filter(
        (state) => state.kind === kind && (unique || state.conversation.process === process),
      );
      const usable =
        kind === 'response' ? states : states.filter((state) => goesOn(state, messages[i + 1], states, unique, at));
      const best = pick(usable, process, messages);
      if (best === undefined) continue;
      if (i < chains.length - 1) best.extended = true;
      return best.conversation;
    }
    return undefined;
  }

  #byCall(messages: readonly Message[], process: ProcessState): Conversation | undefined {
    for (const message of messages.toReversed()) {
      const ids =
        message.tool_call_id === undefined
          ? (message.tool_calls ?? []).map((call) => call.call_id)
          : [message.tool_call_id];
      for (const id of ids) {
        const known = [...(this.#calls.get(id) ?? [])];
        const here = known.filter((conversation) => conversation.process === process);
        const [only] = here.length > 0 ? here : known;
        if (only !== undefined && (here.length || known.length) === 1) return only;
      }
    }
    return undefined;
  }

  /** Messages of the model or its tools say most; of a user's, only such as nobody else said, and most of the request. */
  #byMessages(
    messages: readonly Message[],
    process: ProcessState,
  ): { conversation: Conversation; count: number; confidence: number } | undefined {
    const counts = new Map<Conversation, { own: number; count: number }>();
    for (const message of messages) {
      const holders = [...(this.#messages.get(message.sha256) ?? [])].filter((one) => one.process === process);
      const [only] = holders;
      if (only === undefined || holders.length > 1) continue;
      const entry = counts.get(only) ?? { own: 0, count: 0 };
      if (message.role !== 'user' && message.chars >= 4) entry.own++;
      entry.count++;
      counts.set(only, entry);
    }
    const ranked = [...counts].sort(([, a], [, b]) => b.own - a.own || b.count - a.count);
    const [best, second] = ranked;
    if (best === undefined) return undefined;
    const [conversation, { own, count }] = best;
    if (second !== undefined && second[1].own === own && second[1].count === count) return undefined;
    if (own > 0) return { conversation, count, confidence: Math.min(0.9, 0.7 + 0.05 * own) };
    return count * 2 > messages.length && messages.length > 1 ? { conversation, count, confidence: 0.6 } : undefined;
  }

  #addState(chain: string, state: State): void {
    const states = this.#states.get(chain);
    if (states === undefined) this.#states.set(chain, [state]);
    else if (states.push(state) > 64) states.shift();
  }

  #addMessage(message: Message, conversation: Conversation): void {
    if (message.role === 'system' || conversation.messages.has(message.sha256)) return;
    conversation.messages.set(message.sha256, message.role);
    addTo(this.#messages, message.sha256, conversation);
  }
}

/** What a conversation had come to at some point. */
interface State {
  readonly conversation: Conversation;
  readonly kind: 'request' | 'response';
  /** A later request went on from here. */
  extended: boolean;
  answered: 'not yet' | 'well' | 'failed';
  readonly at: number;
}

/** Ids shorter than this are numbers that each conversation starts anew. */
const SHORTEST_ID = 6;
/** A first request that is sent again within this time, while the first is not answered, is another conversation's. */
const RETRY_AFTER = 30_000_000_000;

/** Whether a request that begins like this earlier one, or is the same, belongs to the same conversation. */
function goesOn(state: State, next: Message | undefined, all: readonly State[], unique: boolean, at: number): boolean {
  if (next === undefined) {
    return unique || state.answered === 'failed' || (state.answered === 'not yet' && at - state.at >= RETRY_AFTER);
  }
  if (unique) return true;
  const conversations = new Set(all.map((other) => other.conversation));
  return next.role === 'assistant' && conversations.size === 1;
}

/** Of conversations that are the same word for word, the one whose calls these messages answer; else one not gone on with yet. */
function pick(states: readonly State[], process: ProcessState, messages: readonly Message[]): State | undefined {
  const answers = states.length < 2 ? [] : messages.flatMap(({ tool_call_id: id }) => id || []).slice(-MOST_ANSWERS);
  const score = (state: State) =>
    (answers.some((id) => callById(state.conversation, id) !== undefined) ? 4 : 0) +
    (state.extended ? 0 : 2) +
    (state.conversation.process === process ? 1 : 0);
  return states.reduce<State | undefined>(
    (best, state) => (best === undefined || score(state) > score(best) ? state : best),
    undefined,
  );
}

/** The newest results say which conversation it is. */
const MOST_ANSWERS = 16;

function chainsOf(messages: readonly Message[]): string[] {
  const chains: string[] = [];
  let chain = '';
  for (const message of messages) chains.push((chain = extendChain(chain, message)));
  return chains;
}

function addTo(map: BoundedMap<string, Set<Conversation>>, key: string, conversation: Conversation): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([conversation]));
  else if (known.size < 64) known.add(conversation);
}

export type { State as ConversationState };
