import { hash } from 'node:crypto';
import {
  fingerprint,
  passagesOf,
  type Message,
  messageHash,
  type RemitEvent,
  type Role,
  type ToolCall,
} from '../../event/index.ts';
import type { Scene } from './scene.ts';
import type { SceneProcess, SceneSocket } from './scene-process.ts';

export interface ConversationOptions {
  readonly system?: string;
  readonly provider?: string;
  readonly api?: string;
  readonly model?: string;
  readonly stream?: boolean;
  /** `none`: the provider keeps the history, and only what is new is sent with previous_response_id. */
  readonly history?: 'full' | 'none';
  readonly user?: string;
  readonly conversationId?: string;
  readonly tools?: readonly string[];
  readonly channel?: string;
  readonly socket?: SceneSocket;
  readonly role?: 'client' | 'server';
  readonly host?: string;
  /** False: like a sensor that sends no fingerprints of passages. */
  readonly passages?: boolean;
}

export interface CallSpec {
  readonly name: string;
  /** An object is written as JSON. */
  readonly arguments: string | object;
  /** Made up when absent; '' for providers without ids. */
  readonly call_id?: string;
}

/** A conversation of a scene. `user`, `result` and `said` add to the history, `request` and `respond` are one model exchange. */
export class SceneConversation {
  readonly #scene: Scene;
  readonly #options: ConversationOptions;
  readonly #channel: string;
  readonly #number: number;
  process: SceneProcess;
  system: string | undefined;
  history: Draft[] = [];
  #sentUpTo = 0;
  #exchange = '';
  #responseId: string | undefined;

  constructor(scene: Scene, process: SceneProcess, options: ConversationOptions) {
    this.#scene = scene;
    this.#options = options;
    this.process = process;
    this.system = options.system;
    this.#number = scene.number('conversation');
    this.#channel = options.channel ?? `m${scene.number('model-channel')}`;
  }

  user(text: string): this {
    this.history.push({ role: 'user', text });
    return this;
  }

  /** The answer to a tool call, as the agent puts it into the next request. */
  result(call: ToolCall, text: string): this {
    const id = call.call_id === '' ? {} : { tool_call_id: call.call_id };
    this.history.push({ role: 'tool', text, ...id });
    return this;
  }

  /** Sends the history to the model. */
  request(): RemitEvent {
    this.#exchange = `m${this.#scene.number('exchange')}`;
    const fresh = this.#options.history === 'none' ? this.history.slice(this.#sentUpTo) : this.history;
    const drafts: Draft[] = [
      ...(this.system === undefined ? [] : [{ role: 'system' as const, text: this.system }]),
      ...fresh,
    ];
    this.#sentUpTo = this.history.length;
    const previous = this.#options.history === 'none' && this.#responseId !== undefined;
    return this.#scene.emit(
      'llm.request',
      {
        ...this.#exchangeFacts(),
        method: 'POST',
        target: '/v1/chat/completions',
        host: this.#options.host ?? 'api.openai.com',
        headers: { 'content-type': 'application/json' },
        body: { bytes: JSON.stringify(drafts).length },
        ...this.#dialect(),
        model: this.#options.model ?? 'gpt-5-mini',
        messages: drafts.map((draft) => this.#message(draft)),
        tools: (this.#options.tools ?? []).map((name) => ({ name, sha256: hash('sha256', name) })),
        ...(previous ? { previous_response_id: this.#responseId as string } : {}),
        ...(this.#options.conversationId === undefined ? {} : { conversation_id: this.#options.conversationId }),
        ...(this.#options.user === undefined ? {} : { user: this.#options.user }),
      },
      this.process.ref,
      'tls',
    );
  }

  /** What the model answers to the last request. Returns the calls it asks for, with their ids. */
  respond(answer: { text?: string; calls?: readonly CallSpec[]; status?: number; complete?: boolean }): ToolCall[] {
    const calls = (answer.calls ?? []).map((spec) => this.#call(spec));
    const draft: Draft = {
      role: 'assistant',
      text: answer.text ?? '',
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    };
    const failed = (answer.status ?? 200) >= 400;
    this.#responseId = `resp_${this.#number}_${this.#scene.number('response')}`;
    this.#scene.emit(
      'llm.response',
      {
        ...this.#exchangeFacts(),
        status: answer.status ?? 200,
        headers: {},
        body: { bytes: 100 },
        ...this.#dialect(),
        response_id: this.#responseId,
        model: this.#options.model ?? 'gpt-5-mini',
        messages: failed ? [] : [this.#message(draft)],
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        complete: answer.complete ?? !failed,
        ...(failed ? { error: 'failed' } : {}),
      },
      this.process.ref,
      'tls',
    );
    if (!failed) {
      this.history.push(draft);
      this.#sentUpTo = this.history.length;
    }
    return calls;
  }

  /** One exchange in which the model asks for these calls. */
  ask<Specs extends readonly CallSpec[]>(...specs: Specs): { [K in keyof Specs]: ToolCall } {
    this.request();
    return this.respond({ calls: specs }) as { [K in keyof Specs]: ToolCall };
  }

  /** One exchange in which the model says something to the user. */
  answer(text: string): this {
    this.request();
    this.respond({ text });
    return this;
  }

  /** As frameworks do with long histories: the first messages are left out from now on. */
  forget(messages: number): this {
    this.history = this.history.slice(messages);
    this.#sentUpTo = Math.max(0, this.#sentUpTo - messages);
    return this;
  }

  #exchangeFacts() {
    const socket = this.#options.socket === undefined ? {} : { socket: this.#options.socket.id };
    return {
      exchange: this.#exchange,
      channel: { id: this.#channel, kind: 'tls' as const, ...socket },
      role: this.#options.role ?? ('client' as const),
    };
  }

  #dialect() {
    return {
      provider: this.#options.provider ?? 'openai',
      api: this.#options.api ?? (this.#options.history === 'none' ? 'openai.responses' : 'openai.chat'),
      stream: this.#options.stream ?? false,
    };
  }

  #message(draft: Draft): Message {
    const sha256 = messageHash(draft);
    const first = this.#scene.firstTime(sha256);
    return {
      role: draft.role,
      sha256,
      chars: draft.text.length,
      ...(first ? this.#content(draft) : {}),
      ...(draft.tool_calls === undefined ? {} : { tool_calls: draft.tool_calls }),
      ...(draft.tool_call_id === undefined ? {} : { tool_call_id: draft.tool_call_id }),
    };
  }

  #content(draft: Draft) {
    const { key } = this.#scene;
    const passages = draft.role === 'tool' ? passagesOf(draft.text).map((passage) => fingerprint(passage, key)) : [];
    return {
      text: draft.text,
      fingerprint: fingerprint(draft.text, key),
      ...(passages.length > 0 && this.#options.passages !== false ? { passages } : {}),
    };
  }

  #call(spec: CallSpec): ToolCall {
    const made = `call_${this.#number}_${this.#scene.number('call')}`;
    const written = typeof spec.arguments === 'string' ? spec.arguments : JSON.stringify(spec.arguments);
    return { call_id: spec.call_id ?? made, name: spec.name, arguments: written };
  }
}

interface Draft {
  readonly role: Role;
  readonly text: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}
