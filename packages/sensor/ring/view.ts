/** The same memory as bytes and as aligned numbers: reading a 64-bit member costs one look instead of three additions. */
export interface RecordView {
  readonly bytes: Buffer;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly u64: BigUint64Array;
}

/** `length` bytes from `offset`, both multiples of 8. */
export function viewOf(memory: ArrayBufferLike, offset: number, length: number): RecordView {
  return {
    bytes: Buffer.from(memory as ArrayBuffer, offset, length),
    u32: new Uint32Array(memory, offset, length >>> 2),
    i32: new Int32Array(memory, offset, length >>> 2),
    u64: new BigUint64Array(memory, offset, length >>> 3),
  };
}

/** Memory of its own, zero, of at least `length` bytes. */
export function freshView(length: number): RecordView {
  const whole = (length + 7) & ~7;
  return viewOf(new ArrayBuffer(whole), 0, whole);
}
