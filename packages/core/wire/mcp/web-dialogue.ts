import type { ResponseHead } from '../http/head.ts';
import type { MeaningContext } from '../http/meaning.ts';
import type { RpcMessage } from '../json-rpc/message.ts';
import { jsonText } from '../llm/json.ts';
import type { Addressed, AskedMcp, McpTold, Place } from './asked.ts';
import { mcpMemoryOf } from './memory.ts';
import { askedBy, readRequest } from './request.ts';
import { type RpcAnswer, readResponse } from './response.ts';
import { scopeOf, sessionOf, type WebPlace } from './web-place.ts';

/**
 * The messages of one HTTP exchange: what the client posts, and what the server says in the answer. What finds no partner here
 * looks for it in the session: an answer may come on another stream, and the client posts its answers to the server's questions.
 */
export interface WebDialogue {
  /** In the HTTP request. */
  posted(message: RpcMessage, bytes: number, address: Addressed, truncated?: string): McpTold[];
  /** In its response. */
  arrived(message: RpcMessage, bytes: number, status: number, truncated?: string): McpTold[];
  /** The head of the response may name the session that began with it. */
  answeredBy(head: ResponseHead): void;
  /** The server named where this session's messages are to be posted. */
  endpoint(address: string): void;
  /** The response is over. Questions whose answer it did not hold may get it elsewhere, unless `status` refuses them. */
  ended(status: number | undefined): McpTold[];
}

export function createWebDialogue(web: WebPlace, { key, memory, loss }: MeaningContext): WebDialogue {
  const { place } = web;
  const { pending, addEndpoint } = mcpMemoryOf(memory);
  /** Questions of the client in this exchange. */
  const waiting = new Map<string, AskedMcp>();
  let { scope } = web;
  let session = place.session;
  const count = { client: 0, server: 0 };

  const shared = (asker: 'client' | 'server', id: string) => `${place.role} ${scope} ${asker} ${id}`;

  function placeAt(asker: 'client' | 'server'): Place {
    const number = count[asker]++;
    const name = asker === 'server' ? `.s${number}` : number === 0 ? '' : `.${number}`;
    const role = asker === 'client' ? place.role : opposite(place.role);
    return {
      ...place,
      exchange: `${place.exchange}${name}`,
      asked_by: asker,
      role,
      ...(session !== undefined && { session }),
    };
  }

  function told(
    message: RpcAnswer,
    asker: 'client' | 'server',
    bytes: number,
    status?: number,
    truncated?: string,
  ): McpTold {
    const here = asker === 'client' ? waiting.get(message.id) : undefined;
    waiting.delete(message.id);
    if (here) pending.drop(shared(asker, message.id), here);
    const asked = here ?? pending.take(shared(asker, message.id));
    if (!asked) loss.unread('an answer of an MCP session whose request was not seen');
    const facts = {
      place: { ...(asked?.place ?? placeAt(asker)), ...(session !== undefined && { session }) },
      asked,
      bytes,
      ...(status !== undefined && { status }),
      ...(truncated !== undefined && { truncated }),
    };
    return { kind: 'mcp.response', data: readResponse(message, facts, { key, loss }) };
  }

  /** The answer may come on another stream even before this exchange is over. */
  function ask(id: string, asked: AskedMcp): void {
    if (waiting.size < MOST_WAITING) waiting.set(id, asked);
    pending.set(shared('client', id), asked);
  }

  function progressed(message: RpcMessage & { kind: 'request' | 'notification' }): boolean {
    if (message.method !== 'notifications/progress') return false;
    const token = jsonText(message.params['progressToken']).slice(0, 200);
    const own = [...waiting.values()].find((asked) => asked.progressToken === token);
    if (own) own.progress++;
    else pending.progressed(token, (name) => name.startsWith(`${place.role} ${scope} `));
    return true;
  }

  return {
    posted(message, bytes, address, truncated) {
      if (message.kind === 'result' || message.kind === 'error')
        return [told(message, 'server', bytes, undefined, truncated)];
      if (progressed(message)) return [];
      const at = placeAt('client');
      const data = readRequest(message, { ...at, ...address }, key, bytes, truncated);
      if (message.kind === 'request') ask(message.id, askedBy(message, data, at));
      return [{ kind: 'mcp.request', data }];
    },
    arrived(message, bytes, status, truncated) {
      if (message.kind === 'result' || message.kind === 'error')
        return [told(message, 'client', bytes, status, truncated)];
      if (progressed(message)) return [];
      const at = placeAt('server');
      const data = readRequest(message, at, key, bytes, truncated);
      if (message.kind === 'request') pending.set(shared('server', message.id), askedBy(message, data, at));
      return [{ kind: 'mcp.request', data }];
    },
    answeredBy(head) {
      const named = sessionOf(head, key);
      if (named === undefined) return;
      for (const [id, asked] of waiting) pending.drop(shared('client', id), asked);
      session = scope = named;
      for (const [id, asked] of waiting) pending.set(shared('client', id), asked);
    },
    endpoint(address) {
      scope = scopeOf(address.trim(), place.host, key);
      addEndpoint(scope);
    },
    ended(status) {
      const left = status !== undefined && status >= 400 ? [...waiting] : [];
      waiting.clear();
      return left.map(([id, asked]) => refused(id, asked, status as number));
    },
  };

  function refused(id: string, asked: AskedMcp, status: number): McpTold {
    pending.drop(shared('client', id), asked);
    const message: RpcAnswer = { kind: 'error', id, error: { message: `HTTP ${status}` } };
    return {
      kind: 'mcp.response',
      data: readResponse(message, { place: asked.place, asked, bytes: 0, status }, { key, loss }),
    };
  }
}

const MOST_WAITING = 1024;

function opposite(role: 'client' | 'server'): 'client' | 'server' {
  return role === 'client' ? 'server' : 'client';
}
