import type { EventOf, LlmRequestData, Message } from '../../event/index.ts';
import { type CallState, callState } from '../call/call-state.ts';
import { codeCallsIn, codeLeaves, isOutput } from '../call/code-calls.ts';
import type { Agent } from '../effect/agent.ts';
import type { Effects } from '../effect/effects.ts';
import { atOf, type Fold, nodeFrom, placeOf } from '../fold.ts';
import type { CameFrom } from '../origin/came-from.ts';
import { imageAt, type ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';
import type { Steering } from '../steer/steering.ts';
import { Assigner, type Assignment, type ConversationState } from './assign.ts';
import { callById, type Conversation, type Segment } from './conversation.ts';
import { Segments } from './segments.ts';
import type { Texts } from './texts.ts';

export interface TurnParts {
  readonly effects: Effects;
  readonly cameFrom: CameFrom;
  readonly steering: Steering;
  readonly texts: Texts;
}

/** Model exchanges of agents: turns, the conversations they belong to, what stood in them and which calls they asked for. */
export class Turns {
  readonly #fold: Fold;
  readonly #parts: TurnParts;
  readonly #segments: Segments;
  readonly #assigner: Assigner;
  readonly #exchanges: BoundedMap<string, OpenTurn>;
  readonly #conversations: BoundedMap<string, Conversation>;

  constructor(fold: Fold, parts: TurnParts) {
    this.#fold = fold;
    this.#parts = parts;
    this.#segments = new Segments(fold, parts.texts);
    this.#assigner = new Assigner(fold.limits);
    this.#exchanges = new BoundedMap(fold.limits.exchanges);
    this.#conversations = new BoundedMap(fold.limits.conversations, (conversation) => {
      const { messages, segments, calls, madeIds } = conversation;
      for (const held of [messages, segments, calls, madeIds]) held.clear();
      fold.gaps.add('trace.conversation', 'evicted');
    });
  }

  request(event: EventOf<'llm.request'>, process: ProcessState): void {
    const { data } = event;
    const key = `${placeOf(event)}/${data.exchange}`;
    if (this.#exchanges.has(key)) return;
    const agent = this.#parts.effects.becomes(process, atOf(event));
    for (const message of data.messages) this.#parts.texts.hold(message);
    const found = this.#assigner.find(event, process);
    const conversation = found?.conversation ?? this.#begin(event, key, process, data);
    const turn = this.#turn(event, key, process, conversation, data, found);
    this.#conversations.touch(conversation.id);
    const chain = found?.chain ?? conversation.chain;
    const state = this.#assigner.requested(event, conversation, chain);
    const before = conversation.lastTurn;
    conversation.process = process;
    conversation.lastTurn = turn;
    this.#fromHistory(event, agent, conversation, before);
    this.#take(event, agent, conversation, turn);
    conversation.lastAt = atOf(event);
    if (data.stream) agent.streaming.add(key);
    this.#exchanges.set(key, {
      turn,
      conversation,
      process,
      at: atOf(event),
      chain: conversation.chain,
      state,
      answered: false,
    });
  }

  response(event: EventOf<'llm.response'>, process: ProcessState): void {
    const { data } = event;
    const key = `${placeOf(event)}/${data.exchange}`;
    const open = this.#exchanges.get(key) ?? this.#strayResponse(event, key, process);
    if (open.answered) return;
    open.answered = true;
    const agent = this.#parts.effects.becomes(open.process, open.at);
    agent.streaming.delete(key);
    for (const message of data.messages) this.#parts.texts.hold(message);
    const requestId = data.response_id ?? data.headers['x-request-id'];
    this.#fold.graph.amend(open.turn, 'turn', {
      ...(data.model === undefined ? {} : { model: data.model }),
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(data.input_tokens === undefined ? {} : { input_tokens: data.input_tokens }),
      ...(data.output_tokens === undefined ? {} : { output_tokens: data.output_tokens }),
      ...(data.finish_reason === undefined ? {} : { finish_reason: data.finish_reason }),
    });
    this.#assigner.responded(event, open.conversation, open.state, open.chain);
    for (const message of data.messages) {
      // What a tool of the provider brought, and what the model asked for after it had read that.
      if (message.role === 'tool') this.#takeMessage(event, agent, open.conversation, open.turn, message, []);
      for (const call of message.tool_calls ?? []) this.#ask(event, agent, open.conversation, open.turn, open.at, call);
      if (message.role === 'assistant' && !message.tool_calls?.length) this.#offer(event, agent, open, message);
    }
  }

  /** The text of a passage segment, while its conversation is held. */
  passageText(id: string): string | undefined {
    const conversation = id.slice('segment:'.length, id.lastIndexOf('/'));
    const segment = this.#conversations.get(`conversation:${conversation}`)?.segments.get(id);
    return segment && this.#parts.texts.of(segment)?.text;
  }

  #begin(
    event: EventOf<'llm.request'> | EventOf<'llm.response'>,
    key: string,
    process: ProcessState,
    data: Partial<LlmRequestData>,
  ): Conversation {
    const { limits } = this.#fold;
    const conversation: Conversation = {
      id: `conversation:${key}`,
      process,
      chain: '',
      messages: new BoundedMap(limits.messagesPerConversation),
      segments: new BoundedMap(limits.segmentsPerConversation),
      calls: new BoundedMap(limits.callsPerConversation),
      madeIds: new BoundedMap(limits.callsPerConversation),
      lastTurn: '',
      lastAt: atOf(event),
    };
    conversation.chain = this.#assigner.chainOf(data.messages ?? []);
    this.#conversations.set(conversation.id, conversation);
    this.#fold.graph.put(
      nodeFrom(event, 'conversation', conversation.id, {
        provider: data.provider ?? event.data.provider,
        ...(data.user === undefined ? {} : { user: data.user }),
        ...(data.conversation_id === undefined ? {} : { session: data.conversation_id }),
      }),
    );
    return conversation;
  }

  #turn(
    event: EventOf<'llm.request'> | EventOf<'llm.response'>,
    key: string,
    process: ProcessState,
    conversation: Conversation,
    data: { provider: string; model?: string; stream: boolean },
    found: Assignment | undefined,
  ): string {
    const id = `turn:${key}`;
    const tid = event.process?.tid;
    this.#fold.graph.put(
      nodeFrom(event, 'turn', id, {
        conversation: conversation.id,
        provider: data.provider,
        model: data.model ?? '',
        pid: process.pid,
        ...(tid === undefined ? {} : { tid }),
        stream: data.stream,
      }),
    );
    const evidence = [event.id];
    const did = {
      from: imageAt(process, atOf(event)).id,
      to: id,
      rel: 'did' as const,
      basis: 'observed' as const,
      confidence: 1,
      evidence,
    };
    this.#fold.graph.link(did);
    this.#fold.graph.link({
      from: id,
      to: conversation.id,
      rel: 'took_part_in',
      basis: found?.basis ?? 'observed',
      confidence: found?.confidence ?? 1,
      evidence,
      why: found?.why ?? 'begins the conversation',
    });
    return id;
  }

  /** What the messages bring: results of calls, and new parts of the context. */
  #take(event: EventOf<'llm.request'>, agent: Agent, conversation: Conversation, turn: string): void {
    const unanswered = [...conversation.calls.values()].filter((call) => call.closedAt === undefined);
    for (const message of event.data.messages) {
      this.#takeMessage(event, agent, conversation, turn, message, unanswered);
    }
  }

  #takeMessage(
    event: EventOf<'llm.request'> | EventOf<'llm.response'>,
    agent: Agent,
    conversation: Conversation,
    turn: string,
    message: Message,
    unanswered: CallState[],
  ): void {
    if (conversation.segments.has(message.sha256)) return;
    const call = this.#callAnswered(message, conversation, unanswered, turn);
    const segments = this.#segments.add(event, conversation, turn, message, call);
    const [whole, ...parts] = segments;
    if (whole === undefined) return;
    if (call !== undefined) this.#return(event, agent, call, message, segments);
    if (message.role !== 'assistant') this.#parts.cameFrom.trace(whole, parts, agent.process);
  }

  /** The call whose result this message is; of code in an answer only if the message is worded like an output. */
  #callAnswered(
    message: Message,
    conversation: Conversation,
    unanswered: CallState[],
    turn: string,
  ): CallState | undefined {
    if (message.role === 'tool') return callOf(message, conversation, unanswered);
    if (message.role !== 'user' || !isOutput(this.#parts.texts.get(message.sha256)?.text ?? '')) return undefined;
    return unanswered.find((call) => call.callId === '' && call.turn !== turn);
  }

  #return(
    event: EventOf<'llm.request'> | EventOf<'llm.response'>,
    agent: Agent,
    call: CallState,
    message: Message,
    segments: readonly Segment[],
  ): void {
    const prints = segments.map((segment) => this.#parts.texts.of(segment)?.fingerprint ?? []);
    const result = { event: event.id, grams: new Set(prints.flat()), parts: prints.slice(1) };
    this.#parts.effects.returned(agent, call, atOf(event), result);
    call.closedAt ??= atOf(event);
    if (call.reveal !== undefined) return;
    const { basis, confidence, why } = returnedBy(call, message);
    for (const segment of segments) {
      this.#fold.graph.link({
        from: call.id,
        to: segment.id,
        rel: 'returned',
        basis,
        confidence,
        evidence: [call.asked, event.id],
        why,
      });
    }
  }

  /** Calls in the history whose answer was not seen: the conversation is older than the sensor, or the answer was lost. */
  #fromHistory(event: EventOf<'llm.request'>, agent: Agent, conversation: Conversation, before: string): void {
    const turn = before === '' ? conversation.lastTurn : before;
    for (const message of event.data.messages) {
      if (message.role !== 'assistant' || conversation.segments.has(message.sha256)) continue;
      for (const call of message.tool_calls ?? []) {
        const known = callById(conversation, call.call_id) ?? callById(conversation, call.made_id ?? '');
        if (call.call_id === '' || known !== undefined) continue;
        this.#fold.gaps.add('trace.call', 'known from the history only');
        this.#ask(event, agent, conversation, turn, conversation.lastAt, call);
      }
    }
  }

  #ask(
    event: EventOf<'llm.response'> | EventOf<'llm.request'>,
    agent: Agent,
    conversation: Conversation,
    turn: string,
    earliest: number,
    call: NonNullable<Message['tool_calls']>[number],
  ): void {
    const number = conversation.calls.size;
    const key = call.call_id === '' ? `#${turn}/${number}` : call.call_id;
    if (conversation.calls.has(key)) return;
    const id = `tool_call:${turn.slice('turn:'.length)}/${call.call_id === '' ? number : call.call_id}`;
    const state = callState(id, call, event, { conversation: conversation.id, turn, earliest });
    conversation.calls.set(key, state);
    const { call_id, made_id, name } = call;
    if (made_id !== undefined && made_id !== call_id) conversation.madeIds.set(made_id, call_id);
    const attrs = {
      conversation: conversation.id,
      call_id,
      name,
      arguments: call.arguments,
      transport: 'function' as const,
    };
    this.#fold.graph.put(nodeFrom(event, 'tool_call', id, attrs));
    const inHistory = event.kind === 'llm.request';
    this.#fold.graph.link({
      from: turn,
      to: id,
      rel: 'asked_for',
      basis: inHistory ? 'inferred' : 'observed',
      confidence: inHistory ? 0.8 : 1,
      evidence: [event.id],
      ...(inHistory ? { why: 'stands in the history of a later request' } : {}),
    });
    this.#assigner.asked(call_id, conversation);
    this.#parts.steering.asked(conversation, state);
    // What the provider does itself leaves nothing on this node.
    if (call.run_by === undefined) this.#parts.effects.asked(agent, state);
  }

  /** Code in an answer may be run by the agent, or be shown to a person: it becomes a call when something was done with it. */
  #offer(event: EventOf<'llm.response'>, agent: Agent, open: OpenTurn, message: Message): void {
    const text = this.#parts.texts.get(message.sha256)?.text ?? '';
    const { turn, conversation } = open;
    for (const [i, { name, code }] of codeCallsIn(text).entries()) {
      const id = `tool_call:${turn.slice('turn:'.length)}/code-${i}`;
      const place = { conversation: conversation.id, turn, earliest: open.at };
      const call = callState(id, { call_id: '', name, arguments: code }, event, place, codeLeaves(code));
      call.reveal = () => {
        call.reveal = undefined;
        const attrs = { conversation: conversation.id, call_id: '', name, arguments: code, transport: 'code' as const };
        this.#fold.graph.put(nodeFrom(event, 'tool_call', id, attrs));
        const why = 'code in the answer, of which something was done';
        const evidence = [event.id];
        this.#fold.graph.link({
          from: turn,
          to: id,
          rel: 'asked_for',
          basis: 'inferred',
          confidence: 0.85,
          evidence,
          why,
        });
        this.#parts.steering.asked(conversation, call);
      };
      conversation.calls.set(id, call);
      this.#parts.effects.asked(agent, call);
    }
  }

  /** An answer to a request that was not seen: a conversation of its own until a later request shows which it is. */
  #strayResponse(event: EventOf<'llm.response'>, key: string, process: ProcessState): OpenTurn {
    this.#fold.gaps.add('trace.turn', 'response without a request');
    const named = this.#assigner.bySession(event);
    const conversation = named ?? this.#begin(event, key, process, {});
    const why = { basis: 'keyed', confidence: 1, why: 'conversation_id', chain: conversation.chain } as const;
    const found = named === undefined ? undefined : { ...why, conversation };
    const turn = this.#turn(event, key, process, conversation, event.data, found);
    conversation.lastTurn = turn;
    const { chain } = conversation;
    const open = { turn, conversation, process, at: atOf(event), chain, state: undefined, answered: false };
    this.#exchanges.set(key, open);
    return open;
  }
}

interface OpenTurn {
  readonly turn: string;
  readonly conversation: Conversation;
  readonly process: ProcessState;
  readonly at: number;
  readonly chain: string;
  readonly state: ConversationState | undefined;
  answered: boolean;
}

/** By id; without ids the oldest call that has no result yet. */
function callOf(message: Message, conversation: Conversation, unanswered: CallState[]): CallState | undefined {
  if (message.tool_call_id !== undefined && message.tool_call_id !== '') {
    const call = callById(conversation, message.tool_call_id);
    const at = call === undefined ? -1 : unanswered.indexOf(call);
    if (at >= 0) unanswered.splice(at, 1);
    return call;
  }
  const at = unanswered.findIndex((call) => call.callId === '' || call.madeId !== undefined);
  return at < 0 ? undefined : unanswered.splice(at, 1)[0];
}

/** How it is known that this message is the call's result. */
function returnedBy(
  call: CallState,
  { tool_call_id: id = '' }: Message,
): { basis: 'keyed' | 'inferred'; confidence: number; why: string } {
  if (id === '') return { basis: 'inferred', confidence: 0.8, why: 'order of calls and results' };
  if (id === call.madeId) return { basis: 'inferred', confidence: 0.95, why: 'name and order of calls and results' };
  return { basis: 'keyed', confidence: 1, why: 'tool_call_id' };
}
