import type { RemitEvent } from '@remit/core/event';
import type { Receipt, Sink } from './sink.ts';
import { SinkError } from './sink-error.ts';

export interface HttpSinkOptions {
  /** Base address of the hub, e.g. http://127.0.0.1:7070. */
  readonly hub: string;
  readonly token: string;
  /** Names this run of the sensor in `remit-batch`; unique per run. */
  readonly session: string;
  /** How long one request may take before it counts as failed. */
  readonly timeoutMs?: number;
  /** Largest body of one request in bytes; larger batches go in several. A single larger event goes alone. */
  readonly bodyBytes?: number;
}

/**
 * The hub's ingest: newline-delimited JSON, acknowledged once it is committed. A part that is sent again keeps its sequence, and
 * the hub stores each event id once, so trying again is always safe.
 */
export function createHttpSink(options: HttpSinkOptions): Sink {
  const { hub, token, session, timeoutMs = 15_000, bodyBytes = 4 * 1024 * 1024 } = options;
  const address = new URL('/api/v1/ingest', hub);
  const closing = new AbortController();
  let sequence = 0;
  let current: { batch: readonly RemitEvent[]; parts: Part[]; refused: number; why?: string } | undefined;

  async function post(part: Part): Promise<Receipt> {
    const response = await answer(part);
    const text = await response.text().catch(() => '');
    if (response.status === 200) {
      const { acknowledged, refused, refusals } = answerOf(text);
      if (acknowledged === part.sequence) return receiptOf(refused, refusals);
      throw new SinkError(
        'REMIT_HUB_REFUSED',
        `${address.host} acknowledged ${String(acknowledged)}, not ${part.sequence}`,
        true,
      );
    }
    const retry = response.status >= 500 || response.status === 429 || response.status === 408;
    const what = `${address.host} answered ${response.status} to ${part.events} events: ${text.slice(0, 300)}`;
    throw new SinkError('REMIT_HUB_REFUSED', what, retry);
  }

  async function answer(part: Part): Promise<Response> {
    try {
      return await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          authorization: `Bearer ${token}`,
          'remit-batch': `${session}:${part.sequence}`,
        },
        body: part.body,
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (cause) {
      throw new SinkError('REMIT_HUB_AWAY', `${address.host} did not answer: ${reasonOf(cause)}`, true, { cause });
    }
  }

  return {
    async send(batch) {
      if (current?.batch !== batch) current = { batch, parts: partsOf(batch, bodyBytes, () => ++sequence), refused: 0 };
      const sending = current;
      for (let part = sending.parts[0]; part; part = sending.parts[0]) {
        const receipt = await post(part);
        sending.refused += receipt.refused;
        if (receipt.why !== undefined) sending.why ??= receipt.why;
        sending.parts.shift();
      }
      current = undefined;
      return { refused: sending.refused, ...(sending.why !== undefined && { why: sending.why }) };
    },
    async close() {
      closing.abort();
    },
  };
}

interface Part {
  readonly sequence: number;
  readonly events: number;
  readonly body: string;
}

function partsOf(batch: readonly RemitEvent[], bodyBytes: number, nextSequence: () => number): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let size = 0;
  const flush = () => {
    if (lines.length > 0) parts.push({ sequence: nextSequence(), events: lines.length, body: lines.join('') });
    lines = [];
    size = 0;
  };
  for (const event of batch) {
    const line = `${JSON.stringify(event)}\n`;
    const bytes = Buffer.byteLength(line);
    if (size + bytes > bodyBytes) flush();
    lines.push(line);
    size += bytes;
  }
  flush();
  return parts;
}

interface Answer {
  readonly acknowledged?: unknown;
  readonly refused?: unknown;
  readonly refusals?: unknown;
}

function answerOf(text: string): Answer {
  try {
    return (JSON.parse(text) as Answer | null) ?? {};
  } catch {
    return {};
  }
}

function receiptOf(refused: unknown, refusals: unknown): Receipt {
  if (typeof refused !== 'number' || !(refused > 0)) return { refused: 0 };
  return {
    refused,
    why: JSON.stringify(Array.isArray(refusals) ? refusals[0] : refusals)?.slice(0, 300) ?? 'not said',
  };
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
