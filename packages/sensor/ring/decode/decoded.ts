import type { RawRecord } from '../../source/record.ts';
import type { RecordView } from '../view.ts';

/** A record as the kernel wrote it, and what only the sensor itself needs of it. */
export interface Decoded {
  readonly record: RawRecord;
  /** An open that is told only so that a library can be looked at; not to be handed on. */
  readonly libraryOnly?: boolean;
  /** Where the kernel counts the next of the same, from now on; to be asked for the count. */
  readonly fold?: { readonly slot: number; readonly generation: number };
}

/** Of a record at `at` (a multiple of 8) that ends before `end`. Undefined where its lengths do not fit. */
export type Decode = (view: RecordView, at: number, end: number) => Decoded | undefined;
