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
  /** After a gap nothing more is kept: no decoder and no parser could go on behind it. 0: of unknown size. */
  gap(bytes: number): void;
  finish(cut?: string): WireBody;
}

/** What all bodies that are open at once on one connection may keep together. */
export interface BodyBudget {
  left: number;
}

export function createBodyStore(most: number, budget: BodyBudget = { left: Number.POSITIVE_INFINITY }): BodyStore {
  const kept = createGrowingBuffer(most);
  let seen = 0;
  let missing = 0;
  let broken = false;
  let rest: ReturnType<typeof createHash> | undefined;

  return {
    append(bytes) {
      seen += bytes.length;
      if (broken) return;
      const room = Math.min(bytes.length, budget.left);
      const count = rest ? 0 : kept.append(room === bytes.length ? bytes : bytes.subarray(0, room));
      budget.left -= count;
      if (count === bytes.length) return;
      rest ??= createHash('sha256').update(kept.view());
      rest.update(bytes.subarray(count));
    },
    gap(bytes) {
      missing += bytes;
      broken = true;
    },
    finish(cut) {
      budget.left += kept.length;
      const whys = broken ? [missing > 0 ? `${missing} bytes lost` : 'a part of unknown size lost'] : [];
      if (cut !== undefined) whys.push(cut);
      if (whys.length === 0 && rest) whys.push(`beyond ${kept.length} bytes not kept`);
      return {
        kept: kept.view(),
        seen,
        ...(whys.length > 0 && { cut: whys.join('; ') }),
        ...(rest && !broken && cut === undefined && { sha256: rest.digest('hex') }),
      };
    },
  };
}
