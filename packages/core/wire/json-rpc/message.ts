import { asArray, asObject, type JsonObject } from '../llm/json.ts';

/** A JSON-RPC 2.0 message. `id` as JSON writes it, so that 1 and "1" stay apart. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly id: string; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'result'; readonly id: string; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly error: unknown };

/** The messages in a JSON value: of a batch each. Empty when it is none. */
export function rpcMessages(value: unknown): RpcMessage[] {
  return (Array.isArray(value) ? asArray(value).slice(0, MOST_IN_BATCH) : [value]).flatMap(rpcMessage);
}

/** The id as a person would write it. */
export function shownId(id: string): string {
  return (id.startsWith('"') ? id.slice(1, -1) : id).slice(0, 200);
}

/** What can still be told of a message that was too long to be kept, from how it begins and ends. */
export function messageOfCut(head: string, tail: string): RpcMessage | undefined {
  const method = /^\s*\{(?:[^{}[\]]{0,512},)?\s*"method"\s*:\s*"([^"\\]{1,128})"/.exec(head)?.[1];
  const id =
    /^\s*\{(?:[^{}[\]]{0,512},)?\s*"id"\s*:\s*(-?\d{1,20}|"[^"\\]{1,128}")/.exec(head)?.[1] ??
    /"id"\s*:\s*(-?\d{1,20}|"[^"\\]{1,128}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(tail)?.[1];
  if (method !== undefined && id !== undefined) {
    const name = /"params"\s*:\s*\{\s*"name"\s*:\s*"([^"\\]{1,256})"/.exec(head)?.[1];
    return { kind: 'request', id, method, params: name === undefined ? {} : { name } };
  }
  if (method !== undefined) return { kind: 'notification', method, params: {} };
  return id === undefined ? undefined : { kind: 'result', id, result: undefined };
}

function rpcMessage(value: unknown): RpcMessage | readonly RpcMessage[] {
  const object = asObject(value);
  if (!object) return [];
  const { method, id, params, result, error } = object;
  const known = idOf(id);
  if (typeof method === 'string' && method !== '') {
    const name = method.slice(0, LONGEST_METHOD);
    const given = asObject(params) ?? {};
    return known === undefined
      ? { kind: 'notification', method: name, params: given }
      : { kind: 'request', id: known, method: name, params: given };
  }
  if (asObject(error) && (known !== undefined || id === null || object['jsonrpc'] === '2.0'))
    return { kind: 'error', id: known ?? 'null', error };
  if (known !== undefined && 'result' in object) return { kind: 'result', id: known, result };
  return [];
}

const MOST_IN_BATCH = 1000;
const LONGEST_METHOD = 200;
const LONGEST_ID = 512;

function idOf(id: unknown): string | undefined {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' ? JSON.stringify(id.slice(0, LONGEST_ID)) : undefined;
}
