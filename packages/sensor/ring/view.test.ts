import { expect, it } from 'vitest';
import { freshView, viewOf } from './view.ts';

it('shows the same memory as bytes and as numbers, of any length', () => {
  const view = freshView(13);
  view.bytes.writeBigUInt64LE(0x0102030405060708n, 8);
  expect(view.u64[1]).toBe(0x0102030405060708n);
  expect(view.u32[2]).toBe(0x05060708);
  const part = viewOf(view.bytes.buffer, 8, 8);
  part.i32[0] = -1;
  expect(view.bytes.readUInt32LE(8)).toBe(0xffffffff);
});
