import type { Message, ToolDeclaration } from './message.ts';
import type { Channel, CredentialRef } from './http.ts';

/** One Model Context Protocol message that asks or tells something, whatever carried it and whichever end sent it. */
export interface McpRequestData extends McpCommon {
  /** `tools/call`, `resources/read`, …; notifications stand here too, without `rpc_id`. */
  readonly method: string;
  /** `tools/call`: as the server names the tool. */
  readonly tool?: string;
  /** JSON as it was sent, secrets replaced: of a tool call or a prompt. */
  readonly arguments?: string;
  /** What is read, subscribed to or completed. */
  readonly resource?: string;
  readonly prompt?: string;
  /** Sampling: what the server would have the client's model read; elicitation: what it would have the user read. */
  readonly messages: readonly Message[];
  /** Who asks, as it calls itself; the newest revision says so in each request. */
  readonly client?: McpParty;
  /** The path with query, secrets replaced, where it came over HTTP. */
  readonly target?: string;
  readonly credential?: CredentialRef;
  /** `notifications/cancelled`: the request that is given up. */
  readonly cancels?: string;
}

export interface McpResponseData extends McpCommon {
  /** Of the request; absent when that was not seen. */
  readonly method?: string;
  readonly tool?: string;
  /** The protocol's own error, or a tool's result that says it failed. */
  readonly is_error: boolean;
  /** `code: message`, secrets replaced. */
  readonly error?: string;
  /** What it says, in the order in which it stands there: a tool's result in role `tool`, a prompt's messages in their own roles. */
  readonly messages: readonly Message[];
  /** Where embedded and read resources are from, at most 64. */
  readonly uris?: readonly string[];
  /** Pictures and sounds among the content. */
  readonly images?: number;
  readonly audio?: number;
  readonly tools?: readonly McpTool[];
  readonly resources?: readonly McpResource[];
  readonly prompts?: readonly McpPrompt[];
  /** Who answers, as it calls itself. */
  readonly server?: McpParty;
  /** Names of what the answering end says it can do. */
  readonly capabilities?: readonly string[];
  /** `input_required` and others that are not yet the result. */
  readonly result_type?: string;
  readonly task?: { readonly id: string; readonly status: string };
  /** Progress notifications that came before it. */
  readonly progress?: number;
  /** HTTP status. */
  readonly status?: number;
}

interface McpCommon {
  /** Joins a request to its response, unique in the log. */
  readonly exchange: string;
  readonly channel: Channel;
  /** Whether the watched process asks (`client`) or is asked (`server`) here: an MCP server asks too, for sampling. */
  readonly role: 'client' | 'server';
  /** Which end of the protocol asks. */
  readonly asked_by: 'client' | 'server';
  readonly transport: 'stdio' | 'http';
  /** JSON-RPC's id as a text; absent on notifications. */
  readonly rpc_id?: string;
  /** The revision of the protocol, a date. */
  readonly protocol_version?: string;
  /** Keyed hash of the session id: who holds the id holds the session. */
  readonly session?: string;
  /** The HTTP exchange that carried it. */
  readonly http_exchange?: string;
  readonly host?: string;
  readonly bytes: number;
  /** Why it is not whole. */
  readonly truncated?: string;
}

export interface McpParty {
  readonly name: string;
  readonly version: string;
}

/** A tool as its server declares it, in hashes that show when it is changed afterwards. */
export interface McpTool extends ToolDeclaration {
  readonly description_sha256?: string;
  readonly schema_sha256?: string;
  /** Beginning of the description, secrets replaced: what the model is told of it. */
  readonly description?: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** What the server says of it, unverified. */
  readonly read_only?: boolean;
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly open_world?: boolean;
}

export interface McpResource {
  /** The URI, or the template of one. */
  readonly uri: string;
  readonly name: string;
  readonly sha256: string;
  readonly mime_type?: string;
}

export interface McpPrompt {
  readonly name: string;
  readonly sha256: string;
  readonly parameters: readonly string[];
}
