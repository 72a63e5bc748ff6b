import type { Channel } from '@remit/core/event';
import { createDecision } from './decision.ts';
import { defaultLimits, type WireLimits } from './limits.ts';
import { createModelMemory, type ModelMemory } from './llm/memory.ts';
import { createLossReport } from './loss-report.ts';
import type { Direction, Protocol, ProtocolReader, ReaderContext } from './protocol.ts';
import { protocols } from './protocols.ts';
import type { WireResult } from './result.ts';
import { type ByteSink, createByteStream } from './stream/byte-stream.ts';

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
 * The top of wire: the plaintext of one TLS session, connection or pair of pipes in, messages out. `A` is whatever the caller
 * wants back with each message. Nothing throws on any input; what could not be read comes as coverage. After `close` nothing
 * more comes.
 */
export interface SessionParser<A> {
  /** `offset`: bytes that went this way in this session before the first of `bytes`. The bytes are not changed, but kept. */
  push(direction: Direction, offset: number, bytes: Uint8Array, at: A): WireResult<A>[];
  /** Says that nothing older will come, so that bytes which are missing now are lost. Call it after each watermark. */
  settle(): WireResult<A>[];
  close(): WireResult<A>[];
  readonly protocol: Protocol;
  /** Nothing will be read any more, so the bytes need not be sent here. */
  readonly finished: boolean;
  /** Bytes stand behind some that are missing, which may still come. */
  readonly waiting: boolean;
}

/**
 * Puts each direction in its order, decides once which protocol is spoken, and hands the bytes to that protocol's reader.
 */
export function createSessionParser<A>(options: SessionOptions): SessionParser<A> {
  const { channel, key } = options;
  const limits: WireLimits = { ...defaultLimits, ...options.limits };
  const loss = createLossReport(channel.id);
  const joined = { out: false, in: false };
  let protocol: Protocol = 'undecided';
  let reader: ProtocolReader<A> | undefined;
  let results: WireResult<A>[] = [];
  let last: { readonly at: A } | undefined;

  const context: ReaderContext<A> = {
    channel,
    key,
    limits,
    loss,
    joined,
    memory: options.memory ?? createModelMemory(OWN_MEMORY),
    tell(result) {
      results.push(result);
      sayLosses(result.at);
    },
    exchangeId: (name) => `${channel.id}/${name}`,
    switchTo(next, { direction, bytes, at }) {
      if (next.to === 'nothing') return finish('switched', at, next.source, next.reason, next.remedy);
      protocol = next.to;
      reader = next.open(context);
      if (bytes.length > 0) reader.data(direction, bytes, at, true);
    },
  };

  const decision = createDecision<A>(protocols, limits, context, {
    speaks(speech, held) {
      protocol = speech.id;
      reader = speech.open(context);
      // The reader may hand the session over at any piece.
      for (const { direction, bytes, at, fresh } of held) reader?.data(direction, bytes, at, fresh);
    },
    nothing: (at) => finish('other', at, 'wire.session', UNKNOWN),
  });

  function finish(end: Protocol, at: A, source: string, reason: string, remedy?: string): void {
    protocol = end;
    reader = undefined;
    loss.unsupported(source, reason, remedy);
    sayLosses(at);
  }

  function sayLosses(at: A): void {
    const source = protocol === 'undecided' || isFinal(protocol) ? 'wire.session' : `wire.${protocol}`;
    for (const data of loss.take(source)) results.push({ kind: 'coverage', at, began: at, data });
  }

  const sink = (direction: Direction): ByteSink<A> => ({
    data(bytes, at, fresh) {
      if (isFinal(protocol)) return;
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (reader) reader.data(direction, buffer, at, fresh);
      else decision.data(direction, buffer, at, fresh);
    },
    gap(bytes) {
      if (isFinal(protocol)) return;
      loss.lost(bytes, 'bytes lost on the way to the sensor');
      if (reader) reader.gap(direction, bytes);
      else decision.gap(direction);
    },
  });
  const streams = { out: createByteStream(limits, sink('out')), in: createByteStream(limits, sink('in')) };

  function taken(): WireResult<A>[] {
    const all = results;
    results = [];
    return all;
  }

  function settle(): void {
    streams.out.settle();
    streams.in.settle();
    reader?.settle?.();
  }

  return {
    push(direction, offset, bytes, at) {
      last = { at };
      if (!isFinal(protocol)) streams[direction].push(offset, bytes, at);
      return taken();
    },
    settle() {
      settle();
      return taken();
    },
    close() {
      settle();
      if (reader) reader.close();
      else if (protocol === 'undecided') decision.close();
      if (last) sayLosses(last.at);
      return taken();
    },
    get protocol() {
      return protocol;
    },
    get waiting() {
      return streams.out.waiting || streams.in.waiting;
    },
    get finished() {
      return isFinal(protocol);
    },
  };
}

const OWN_MEMORY = { chars: 1_000_000, entries: 2_000 };
const UNKNOWN = 'nothing that can be read was recognised in what the connection carried';

function isFinal(protocol: Protocol): boolean {
  return protocol === 'switched' || protocol === 'other';
}
