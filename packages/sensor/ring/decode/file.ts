import type { RawRecord } from '../../source/record.ts';
import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decoded } from './decoded.ts';
import { decodeHeader, text, u32, u64 } from './header.ts';

const open = layout.open_record;

export function decodeOpen(view: RecordView, at: number, end: number): Decoded | undefined {
  const pathAt = at + open.data;
  const resolvedAt = pathAt + u32(view, at + open.path_length);
  const resolvedEnd = resolvedAt + u32(view, at + open.resolved_length);
  if (resolvedEnd > end) return undefined;
  const record: RawRecord = {
    ...decodeHeader(view, at),
    type: 'open',
    path: text(view, pathAt, resolvedAt),
    resolved: text(view, resolvedAt, resolvedEnd),
    flags: u32(view, at + open.flags),
    dev: userDevice(u32(view, at + open.dev)),
    inode: u64(view, at + open.inode),
  };
  const generation = u32(view, at + open.fold_generation);
  const libraryOnly = u32(view, at + open.library_only) !== 0;
  return {
    record,
    ...(libraryOnly && { libraryOnly }),
    ...(generation !== 0 && { fold: { slot: u32(view, at + open.fold_slot), generation } }),
  };
}

/** The kernel keeps 12 bits of major above 20 of minor; stat(2) shows them interleaved. */
export function userDevice(dev: number): number {
  const major = dev >>> 20;
  const minor = dev & 0xfffff;
  return ((minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}
