import type { RpcMessage } from '../json-rpc/message.ts';
import { asObject, jsonText } from '../llm/json.ts';
import type { Direction, ReaderContext } from '../protocol.ts';
import type { McpTold, Place } from './asked.ts';
import { senderOf } from './methods.ts';
import { createPending } from './pending.ts';
import { askedBy, readRequest, type RpcCall } from './request.ts';
import { readResponse, type RpcAnswer } from './response.ts';

/** The messages of one connection between a client and a server, joined by their ids. Either end may ask, and at any time. */
export interface Dialogue {
  message(direction: Direction, message: RpcMessage, bytes: number, truncated?: string): McpTold | undefined;
}

type DialogueContext = Pick<ReaderContext<unknown>, 'channel' | 'key' | 'loss' | 'exchangeId'>;

export function createDialogue(context: DialogueContext): Dialogue {
  const { channel, key, loss, exchangeId } = context;
  const pending = createPending(MOST_PENDING, () => loss.unread('more requests without a response than are kept'));
  /** Which end the watched process is. */
  let side: 'client' | 'server' | undefined;
  let version: string | undefined;
  let count = 0;

  const other = (end: 'client' | 'server') => (end === 'client' ? 'server' : 'client');

  /** `asks`: the direction in which the request went. */
  function placeOf(asks: Direction, sender: 'client' | 'server' | undefined): Place {
    const known = side === undefined ? undefined : asks === 'out' ? side : other(side);
    return {
      exchange: exchangeId(++count),
      channel,
      role: asks === 'out' ? 'client' : 'server',
      asked_by: sender ?? known ?? 'client',
      transport: 'stdio',
      ...(version !== undefined && { protocol_version: version }),
    };
  }

  function call(direction: Direction, message: RpcCall, bytes: number, truncated?: string): McpTold | undefined {
    const sender = senderOf(message.method);
    if (sender !== undefined) side = direction === 'out' ? sender : other(sender);
    if (message.method === 'notifications/progress') {
      const token = jsonText(message.params['progressToken']).slice(0, 200);
      pending.progressed(token, (name) => !name.startsWith(direction));
      return undefined;
    }
    const place = placeOf(direction, sender);
    const data = readRequest(message, place, key, bytes, truncated);
    if (message.kind === 'request') pending.set(`${direction} ${message.id}`, askedBy(message, data, place));
    return { kind: 'mcp.request', data };
  }

  function answer(direction: Direction, message: RpcAnswer, bytes: number, truncated?: string): McpTold {
    const asks = direction === 'out' ? 'in' : 'out';
    const asked = pending.take(`${asks} ${message.id}`);
    if (!asked) loss.unmatched();
    const place = asked?.place ?? placeOf(asks, undefined);
    const facts = { place, asked, bytes, ...(truncated !== undefined && { truncated }) };
    const data = readResponse(message, facts, context);
    if (message.kind === 'result' && asObject(message.result)?.['protocolVersion'] !== undefined)
      version = data.protocol_version;
    return { kind: 'mcp.response', data };
  }

  return {
    message: (direction, message, bytes, truncated) =>
      message.kind === 'request' || message.kind === 'notification'
        ? call(direction, message, bytes, truncated)
        : answer(direction, message, bytes, truncated),
  };
}

const MOST_PENDING = 1024;
