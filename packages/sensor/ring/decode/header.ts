import type { RecordHeader } from '../../source/record.ts';
import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';

const header = layout.record_header;

export function decodeHeader(view: RecordView, at: number): RecordHeader {
  return {
    bootNs: u64(view, at + header.boot_ns),
    pid: u32(view, at + header.pid),
    tid: u32(view, at + header.tid),
    startBootNs: u64(view, at + header.start_boot_ns),
    cgroup: u64(view, at + header.cgroup),
    uid: u32(view, at + header.uid),
  };
}

/** Members as the layout says where they are; the caller has seen that the record reaches that far. */
export function u64(view: RecordView, at: number): bigint {
  return view.u64[at >>> 3] as bigint;
}

export function u32(view: RecordView, at: number): number {
  return view.u32[at >>> 2] as number;
}

export function u16(view: RecordView, at: number): number {
  return view.bytes.readUInt16LE(at);
}

export function i32(view: RecordView, at: number): number {
  return view.i32[at >>> 2] as number;
}

export function text(view: RecordView, from: number, to: number): string {
  return view.bytes.toString('utf8', from, to);
}
