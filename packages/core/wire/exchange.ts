import type { Channel, HttpRequestData, HttpResponseData } from '@remit/core/event';
import { describeBody, type ReadBody, readBody } from './body.ts';
import { keptHeaders } from './headers.ts';
import { createConnection, type Direction, type Exchange, type Protocol, type Role } from './http1/connection.ts';
import type { RequestHead, ResponseHead } from './http1/head.ts';
import { defaultLimits, type WireLimits } from './limits.ts';
import type { Dialect } from './llm/dialect.ts';
import { readModelRequest, readModelResponse } from './llm/exchange.ts';
import { createModelMemory, type ModelMemory } from './llm/memory.ts';
import { requestCredential } from './redact/credential.ts';
import { redact } from './redact/redact.ts';
import type { WireResult } from './result.ts';
import { createLossReport } from './loss-report.ts';

export interface SessionOptions {
  /** `id` must be unique in the log: exchange ids are made from it. */
  readonly channel: Channel;
  /** Of the keyed hashes and fingerprints; the same in the whole installation, or they cannot be compared. */
  readonly key: string;
  readonly limits?: Partial<WireLimits>;
  /** Shared by the sessions of a node; without it each session remembers a little of its own. */
  readonly memory?: ModelMemory;
}

/**
 * The top of wire: the plaintext of one TLS session or connection in, messages out. `A` is whatever the caller wants back with
 * each message. Nothing throws on any input; what could not be read comes as coverage. After `close` nothing more comes.
 */
export interface SessionParser<A> {
  /** `offset`: bytes that went this way in this session before the first of `bytes`. The bytes are not changed, but kept. */
  push(direction: Direction, offset: number, bytes: Uint8Array, at: A): WireResult<A>[];
  /** Says that nothing older will come, so that bytes which are missing now are lost. Call it after each watermark. */
  settle(): WireResult<A>[];
  close(): WireResult<A>[];
  /** `http2`, `switched` and `other` are final: nothing will be read any more, so the bytes need not be sent here. */
  readonly protocol: Protocol;
}

export function createSessionParser<A>(options: SessionOptions): SessionParser<A> {
  const { channel, key } = options;
  const limits: WireLimits = { ...defaultLimits, ...options.limits };
  const loss = createLossReport<A>(channel.id);
  const memory = options.memory ?? createModelMemory(OWN_MEMORY);
  const context = { key, memory, unread: loss.unread };
  let results: WireResult<A>[] = [];
  let last: A;

  const connection = createConnection<A, Asked>(limits, {
    request(exchange, head, wireBody, began, at) {
      const body = readBody(head.headers, wireBody, limits.decodedBytes);
      noteTruncation(body);
      const http = requestData(exchange, head, body);
      const model = readModelRequest(http, head, body, context);
      exchange.note = { target: head.target, host: http.host, dialect: model?.dialect };
      // Other protocols over HTTP (MCP, OTLP) are to be recognised here, before what is left is plain HTTP.
      if (model) results.push({ kind: 'llm.request', at, began, data: model.data });
      else results.push({ kind: 'http.request', at, began, data: { ...http, body: describeBody(body, key, true) } });
      loss.flush(results, at);
    },
    response(exchange, known, head, wireBody, began, at) {
      if (!known) loss.unmatched();
      const asked = exchange.note;
      const body = readBody(head.headers, wireBody, limits.decodedBytes);
      const http = responseData(exchange, head, body);
      const data = readModelResponse(http, body, asked, context);
      if (!data?.complete) noteTruncation(body);
      if (data && asked && !asked.dialect) loss.unread('a model answered, but its request could not be read as one');
      if (data && !isReadable(body)) loss.unread('an answer of a model that is not JSON');
      if (data) results.push({ kind: 'llm.response', at, began, data });
      else results.push({ kind: 'http.response', at, began, data: { ...http, body: describeBody(body, key, false) } });
      loss.flush(results, at);
    },
    lost: (bytes, why) => loss.lost(bytes, why),
    protocol(protocol, detail, at) {
      loss.protocol(protocol, detail);
      loss.flush(results, at);
    },
  });

  function noteTruncation(body: ReadBody): void {
    if (body.data.truncated !== undefined) loss.truncated(body.data.truncated);
  }

  function common(exchange: Exchange<Asked>): { exchange: string; channel: Channel; role: Role } {
    return { exchange: `${channel.id}/${exchange.number}`, channel, role: connection.role ?? 'client' };
  }

  function requestData(exchange: Exchange<Asked>, head: RequestHead, body: ReadBody): HttpRequestData {
    const host = hostOf(head);
    const credential = requestCredential(head.headers, key);
    return {
      ...common(exchange),
      method: head.method,
      target: redact(head.target, key).slice(0, LONGEST_TARGET),
      ...(host !== undefined && { host }),
      headers: keptHeaders(head.headers, key),
      ...(credential && { credential }),
      body: body.data,
    };
  }

  function responseData(exchange: Exchange<Asked>, head: ResponseHead, body: ReadBody): HttpResponseData {
    return { ...common(exchange), status: head.status, headers: keptHeaders(head.headers, key), body: body.data };
  }

  function taken(): WireResult<A>[] {
    const all = results;
    results = [];
    return all;
  }

  return {
    push(direction, offset, bytes, at) {
      last = at;
      connection.push(direction, offset, bytes, at);
      return taken();
    },
    settle() {
      connection.settle();
      return taken();
    },
    close() {
      connection.close();
      loss.flush(results, last);
      return taken();
    },
    get protocol() {
      return connection.protocol;
    },
  };
}

/** An empty body has nothing to read, and that one was cut is told already. */
function isReadable({ bytes, json, data, mediaType }: ReadBody): boolean {
  const isJson = mediaType === '' || mediaType.endsWith('json');
  return !isJson || json !== undefined || bytes.length === 0 || data.truncated !== undefined;
}

/** What the response must know of its request. */
export interface Asked {
  readonly target: string;
  readonly host: string | undefined;
  readonly dialect: Dialect | undefined;
}

const OWN_MEMORY = { chars: 1_000_000, entries: 2_000 };
const LONGEST_TARGET = 16 * 1024;

/** The absolute form of a target (through a proxy) names the host better than the header does. */
function hostOf(head: RequestHead): string | undefined {
  const absolute = /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(head.target)?.[1];
  const host = absolute ?? (head.method === 'CONNECT' ? head.target : head.headers.get('host'));
  return host === undefined || host === '' ? undefined : host.toLowerCase().slice(0, 300);
}
