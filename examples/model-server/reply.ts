import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { once } from 'node:events';
import { constants, createBrotliCompress, createGzip, type Gzip, type BrotliCompress } from 'node:zlib';
import type { Written } from './protocol/written.ts';
import type { Timing } from './pace.ts';

export type Encoding = 'identity' | 'gzip' | 'br';

/** Sends an answer whole, after as long as the model takes for all of it. */
export async function replyWhole(
  response: ServerResponse,
  written: Written,
  timing: Timing,
  encoding: Encoding,
): Promise<void> {
  await wait(timing.firstToken + timing.allTokens);
  replyJson(response, 200, written.whole, encoding);
}

export function replyJson(
  response: ServerResponse,
  status: number,
  body: object,
  encoding: Encoding = 'identity',
): void {
  response.writeHead(status, headers('application/json', encoding));
  const out = compressed(response, encoding);
  out.end(JSON.stringify(body));
}

/** Sends an answer as server-sent events, each flushed as it is spoken. */
export async function replyStream(
  response: ServerResponse,
  written: Written,
  timing: Timing,
  encoding: Encoding,
): Promise<void> {
  await wait(timing.firstToken);
  response.writeHead(200, { ...headers('text/event-stream; charset=utf-8', encoding), 'cache-control': 'no-cache' });
  const out = compressed(response, encoding);
  const each = timing.allTokens / written.events.length;
  for (const [index, { event, data }] of written.events.entries()) {
    if (response.destroyed) return;
    const room = out.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
    // Several tokens leave together when they come faster than the network takes them.
    if (out !== response && (each > 0 || index % 8 === 7)) await flush(out as Gzip | BrotliCompress, encoding);
    if (!room) await Promise.race([once(out, 'drain'), once(response, 'close')]);
    if (each > 0) await wait(each);
    else if (index % 8 === 7) await wait(0);
  }
  out.end();
}

/** The encoding to answer in: the first of ours that the client takes. */
export function chooseEncoding(request: IncomingMessage, ours: readonly Encoding[]): Encoding {
  const theirs = new Set((request.headers['accept-encoding'] ?? '').split(',').map((one) => one.split(';')[0]!.trim()));
  return ours.find((encoding) => theirs.has(encoding)) ?? 'identity';
}

function headers(type: string, encoding: Encoding): Record<string, string> {
  return { 'content-type': type, ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }) };
}

function compressed(response: ServerResponse, encoding: Encoding): ServerResponse | Gzip | BrotliCompress {
  if (encoding === 'identity') return response;
  const out = encoding === 'gzip' ? createGzip() : createBrotliCompress();
  out.pipe(response);
  return out;
}

function flush(out: Gzip | BrotliCompress, encoding: Encoding): Promise<void> {
  const kind = encoding === 'gzip' ? constants.Z_SYNC_FLUSH : constants.BROTLI_OPERATION_FLUSH;
  return new Promise((done) => {
    out.flush(kind, done);
  });
}
