import type { Programs, RingSizes } from '../load/programs.ts';
import { openRing, type Ring } from '../ring/ring.ts';
import type { RecordView } from '../ring/view.ts';

/** The kernel's rings together: what must not be lost is taken first and whole, of files and plaintext a bounded part at a time. */
export interface Lanes {
  /**
   * Hands out what stands in the rings. `nowNs` is the boot clock as just read. Returns the time before which nothing more will come:
   * a little before `nowNs`, or where a ring was not emptied, before the last record taken out of it; 0 when that is not known.
   */
  drain(nowNs: bigint, handle: LaneHandler): bigint;
  close(): void;
}

/** Returns the record's time, undefined where it could not be read. */
export type LaneHandler = (view: RecordView, at: number, length: number) => bigint | undefined;

/** Undefined when the kernel has no such maps or they cannot be mapped. */
export function openLanes(programs: Programs, sizes: RingSizes): Lanes | undefined {
  const rings = LANES.map(({ name, most }) => ({ most, ring: ringOf(programs, name, sizes[name]) }));
  const opened = rings.filter((each): each is Lane => each.ring !== undefined);
  const close = () => {
    for (const { ring } of opened) ring.close();
  };
  if (opened.length === rings.length) return { drain: (nowNs, handle) => drain(opened, nowNs, handle), close };
  close();
  return undefined;
}

interface Lane {
  readonly ring: Ring;
  /** Bytes taken at a time, so that neither memory nor the time of a poll grows with a flood. */
  readonly most: number;
}

const MIB = 1024 * 1024;

const LANES = [
  { name: 'events', most: Number.POSITIVE_INFINITY },
  { name: 'files', most: MIB },
  { name: 'bulk', most: 4 * MIB },
] as const satisfies readonly { name: keyof RingSizes; most: number }[];

/**
 * How far the watermark stays behind the clock. Exec and open records take their time just before their place in the ring (they are
 * built elsewhere, being of variable length); an interrupt between the two must not make one come late.
 */
const SLACK_NS = 4_000_000n;

function ringOf(programs: Programs, name: string, bytes: number): Ring | undefined {
  const fd = programs.map(name);
  return fd === undefined ? undefined : openRing(fd, bytes);
}

function drain(lanes: readonly Lane[], nowNs: bigint, handle: LaneHandler): bigint {
  // Read after the clock: what was reserved before `nowNs` lies below these.
  const limits = lanes.map(({ ring }) => ring.produced());
  let complete = nowNs;
  for (const [index, { ring, most }] of lanes.entries()) {
    let last = 0n;
    const emptied = ring.drain(limits[index] as number, most, (view, at, length) => {
      last = handle(view, at, length) ?? last;
    });
    if (!emptied && last < complete) complete = last;
  }
  return complete > SLACK_NS ? complete - SLACK_NS : 0n;
}
