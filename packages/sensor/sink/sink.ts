import type { RemitEvent } from '@remit/core/event';

/** Where events go. Batches come one at a time, in order; the same array comes again when it is tried again. */
export interface Sink {
  /** Resolves when the batch is stored for good; rejects with a SinkError. */
  send(batch: readonly RemitEvent[]): Promise<Receipt>;
  close(): Promise<void>;
}

export interface Receipt {
  /** Events the other side did not take although it took the batch. */
  readonly refused: number;
  readonly why?: string;
}
