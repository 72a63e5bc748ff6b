import type { Message } from './message.ts';
import type { Channel, CredentialRef } from './http.ts';

/** What one agent says to another over the Agent2Agent protocol, over JSON-RPC or as REST. */
export interface A2aRequestData extends A2aCommon {
  /** In one form for all bindings and versions: `message/send`, `tasks/get`, `agent/card`, … */
  readonly method: string;
  /** As it stood there: `SendMessage`, `POST /v1/message:send`. */
  readonly spoken: string;
  readonly target: string;
  readonly credential?: CredentialRef;
}

export interface A2aResponseData extends A2aCommon {
  readonly method?: string;
  readonly status: number;
  readonly is_error: boolean;
  readonly error?: string;
  /** `completed`, `working`, `input-required`, …, as last said. */
  readonly state?: string;
  readonly stream: boolean;
  /** The other agent, as its card describes it. */
  readonly card?: A2aCard;
}

interface A2aCommon {
  readonly exchange: string;
  readonly channel: Channel;
  readonly role: 'client' | 'server';
  readonly binding: 'jsonrpc' | 'rest';
  readonly rpc_id?: string;
  readonly task?: string;
  readonly context?: string;
  /** What is said: of the asking agent in role `user`, of the asked one in role `assistant`. */
  readonly messages: readonly Message[];
  readonly protocol_version?: string;
  readonly host?: string;
  readonly bytes: number;
  readonly truncated?: string;
}

export interface A2aCard {
  readonly name: string;
  readonly version: string;
  readonly url?: string;
  readonly provider?: string;
  readonly sha256: string;
  readonly skills: readonly string[];
}
