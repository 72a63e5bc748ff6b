import { createHash } from 'node:crypto';
import { createGrowingBuffer } from '../stream/growing-buffer.ts';

/** A body as it came over the wire (transfer coding undone, content coding not), kept up to a limit and counted beyond. */
export interface WireBody {
  readonly kept: Buffer;
  /** All bytes that were seen, kept or not. */
  readonly seen: number;
  /** Of all bytes, when all were seen. Computed here only when not all were kept. */
  readonly sha256?: string;
  /** Why `kept` is not the whole body. */
  readonly cut?: string;
}

export interface BodyStore {
  append(bytes: Uint8Array): void;
  /** After a gap nothing more is kept: no decoder and no parser could go on behind it. */
  gap(bytes: number): void;
  finish(cut?: string): WireBody;
}

export function createBodyStore(most: number): BodyStore {
  const kept = createGrowingBuffer(most);
  let seen = 0;
  let missing = 0;
  let rest: ReturnType<typeof createHash> | undefined;

  return {
    append(bytes) {
      seen += bytes.length;
      if (missing > 0) return;
      const count = rest ? 0 : kept.append(bytes);
      if (count === bytes.length) return;
      rest ??= createHash('sha256').update(kept.view());
      rest.update(bytes.subarray(count));
    },
    gap(bytes) {
      missing += bytes;
    },
    finish(cut) {
      const whys = [...(missing > 0 ? [`${missing} bytes lost`] : []), ...(cut === undefined ? [] : [cut])];
      if (whys.length === 0 && rest) whys.push(`beyond ${most} bytes not kept`);
      return {
        kept: kept.view(),
        seen,
        ...(whys.length > 0 && { cut: whys.join('; ') }),
        ...(rest && missing === 0 && cut === undefined && { sha256: rest.digest('hex') }),
      };
    },
  };
}
