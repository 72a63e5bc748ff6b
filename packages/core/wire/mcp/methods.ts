import type { RpcMessage } from '../json-rpc/message.ts';
import { asObject, type JsonObject } from '../llm/json.ts';

/** Which end of the protocol sends a message of this method; undefined where both may, or nobody knows it. */
export function senderOf(method: string): 'client' | 'server' | undefined {
  if (FROM_SERVER.test(method)) return 'server';
  return FROM_CLIENT.test(method) ? 'client' : undefined;
}

/** Methods of any revision: what they bring is known, so that of the others the whole result is told. */
export function isKnown(method: string): boolean {
  return senderOf(method) !== undefined || EITHER.test(method);
}

/**
 * Whether a message shows that MCP is spoken and not one of the other protocols over JSON-RPC (language servers, build servers, agent
 * clients, chains of blocks). `none`: it may be any.
 */
export function evidenceIn(message: RpcMessage): 'mcp' | 'other' | 'none' {
  if (message.kind === 'error') return 'none';
  if (message.kind === 'result') return evidenceInResult(asObject(message.result));
  const { method, params } = message;
  // Language servers have no version there, agent clients a number.
  if (method === 'initialize') return typeof params['protocolVersion'] === 'string' ? 'mcp' : 'other';
  if (revisionIn(params) !== undefined) return 'mcp';
  if (OWN.test(method)) return 'mcp';
  return isKnown(method) ? 'none' : 'other';
}

/** The revision a request says it is of: since 2026-07-28 in each request. */
export function revisionIn(params: JsonObject): string | undefined {
  const said = asObject(params['_meta'])?.[`${META}protocolVersion`] ?? params['protocolVersion'];
  return isRevision(said) ? said : undefined;
}

/** Prefix of what the protocol itself puts into `_meta`. */
export const META = 'io.modelcontextprotocol/';

export function isRevision(value: unknown): value is string {
  return typeof value === 'string' && /^(?:\d{4}-\d\d-\d\d|DRAFT-[\w.-]{1,32})$/.test(value);
}

const FROM_CLIENT =
  /^(?:initialize|tools\/(?:call|list)|resources\/(?:read|list|templates\/list|subscribe|unsubscribe)|prompts\/(?:get|list)|completion\/complete|logging\/setLevel|server\/discover|subscriptions\/listen|notifications\/(?:initialized|roots\/list_changed))$/;

const FROM_SERVER =
  /^(?:sampling\/createMessage|elicitation\/create|roots\/list|notifications\/(?:message|resources\/(?:updated|list_changed)|tools\/list_changed|prompts\/list_changed|elicitation\/complete|subscriptions\/acknowledged))$/;

const EITHER =
  /^(?:ping|tasks\/(?:get|result|list|cancel|update)|notifications\/(?:cancelled|progress|tasks(?:\/status)?))$/;

/** Names that no other protocol over JSON-RPC has. */
const OWN =
  /^(?:tools\/(?:call|list)|resources\/(?:read|list|templates\/list|subscribe|unsubscribe)|prompts\/(?:get|list)|completion\/complete|sampling\/createMessage|elicitation\/create|roots\/list|logging\/setLevel|server\/discover|subscriptions\/listen|notifications\/(?:initialized|progress|message|tools\/list_changed|prompts\/list_changed|roots\/list_changed|resources\/(?:updated|list_changed)|elicitation\/complete|subscriptions\/acknowledged))$/;

/** Of an answer whose question was not seen, when a session is joined in its middle. */
function evidenceInResult(result: JsonObject | undefined): 'mcp' | 'none' {
  if (!result) return 'none';
  const content = result['content'];
  const isContent =
    Array.isArray(content) &&
    content.length > 0 &&
    content.every((part) => typeof asObject(part)?.['type'] === 'string');
  const isTools =
    Array.isArray(result['tools']) &&
    result['tools'].some((tool) => asObject(asObject(tool)?.['inputSchema']) !== undefined);
  const isServer = isRevision(result['protocolVersion']) || Array.isArray(result['supportedVersions']);
  return isContent || isTools || isServer ? 'mcp' : 'none';
}
