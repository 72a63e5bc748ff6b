import type { HttpExchange } from '../http/exchange.ts';
import type { Direction, ProtocolReader, ReaderContext, Role } from '../protocol.ts';
import { END_STREAM, type FrameHeader, RST_STREAM, SETTINGS } from './frame.ts';
import { createFrameReader, type FrameLimits } from './frame-reader.ts';
import { meaningOf } from './head.ts';
import { createHeaderBlocks } from './header-block.ts';
import type { HeaderBlock } from './hpack/decoder.ts';
import { announcedFrameBytes, errorName } from './settings.ts';
import { createStreams } from './streams.ts';

export interface Http2Options<A> {
  /** Of the watched process, where it is known before the first frame. */
  readonly role?: Role;
  /** The exchange that an upgrade from HTTP/1.1 began: its response comes on stream 1. */
  readonly upgraded?: HttpExchange<A>;
}

/** Many exchanges on one connection of HTTP/2, each on its stream. */
export function createHttp2Connection<A>(context: ReaderContext<A>, options: Http2Options<A> = {}): ProtocolReader<A> {
  const { limits, loss } = context;
  let role = options.role;
  const streams = createStreams<A>(context, options.upgraded);

  const carries = (direction: Direction): 'request' | 'response' | undefined =>
    role === undefined ? undefined : (role === 'client') === (direction === 'out') ? 'request' : 'response';

  function ways(direction: Direction) {
    const frameLimits: FrameLimits = { keptBytes: limits.headBytes, frameBytes: SMALLEST_FRAME_LIMIT };
    const blocks = createHeaderBlocks<A>(
      { listBytes: limits.headBytes, headers: MOST_HEADERS },
      {
        headers: (stream, block, endStream, began, at) => onHeaders(direction, stream, block, endStream, began, at),
        blockLost: (stream, why) => {
          loss.lost(0, why);
          streams.blockLost(stream, carries(direction));
        },
      },
    );
    const frames = createFrameReader<A>(frameLimits, !options.upgraded && context.joined[direction], {
      preface: () => void (role ??= direction === 'out' ? 'client' : 'server'),
      frame(header, payload, began, at) {
        blocks.frame(header, payload, began, at);
        if (header.type === SETTINGS) {
          const bytes = announcedFrameBytes(header, payload);
          if (bytes !== undefined) both[other(direction)].frameLimits.frameBytes = bytes;
        } else if (header.type === RST_STREAM) {
          streams.reset(header.stream, `the stream was reset (${errorName(payload)})`);
        }
      },
      dataBytes: ({ stream }, bytes, at) => streams.body(stream, carries(direction), bytes, at),
      dataGap: ({ stream }, bytes) => streams.gap(stream, carries(direction), bytes),
      dataEnd: (header) => endOf(direction, header),
      frameLost(_header, why) {
        loss.lost(0, why);
        blocks.lost();
      },
      lost(why) {
        loss.lost(0, why);
        blocks.lost();
        streams.mayMiss(carries(direction));
      },
      found: (skipped) => loss.lost(skipped, 'frames between what was lost and what was found again'),
    });
    return { frames, frameLimits };
  }

  function endOf(direction: Direction, { stream, flags }: FrameHeader): void {
    if ((flags & END_STREAM) !== 0) streams.end(stream, carries(direction));
  }

  function onHeaders(
    direction: Direction,
    stream: number,
    block: HeaderBlock,
    endStream: boolean,
    began: A,
    at: A,
  ): void {
    // Even streams are what a server pushes.
    if (stream % 2 === 0) return;
    if (block.cut !== undefined) loss.truncated(block.cut);
    if (block.unknown > 0) loss.unread('headers that were sent in full only before the connection was joined');
    const meaning = meaningOf(block, carries(direction), streams.expectsHead(stream, carries(direction)));
    if (meaning.is === 'interim') return;
    if (meaning.is === 'trailers') streams.trailers(stream, carries(direction), meaning.headers);
    else {
      const asks = meaning.head.kind === 'request';
      role ??= asks === (direction === 'out') ? 'client' : 'server';
      streams.head(stream, meaning.head, meaning.protocol, role, began, at);
    }
    if (endStream) streams.end(stream, carries(direction));
  }

  const both = { out: ways('out'), in: ways('in') };

  return {
    data: (direction, bytes, at, fresh) => both[direction].frames.data(bytes, at, fresh),
    gap: (direction, bytes) => both[direction].frames.gap(bytes),
    close: () => streams.close(),
  };
}

/** Until the receiver announces another (RFC 9113 6.5.2); what was announced before the connection was joined is not known. */
const SMALLEST_FRAME_LIMIT = 16_384;
const MOST_HEADERS = 512;

const other = (direction: Direction): Direction => (direction === 'out' ? 'in' : 'out');
