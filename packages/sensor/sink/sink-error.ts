import { type ErrorCode, RemitError } from '@remit/core/error';

/** Why a batch did not arrive, and whether the same batch may do better later. */
export class SinkError extends RemitError {
  readonly retry: boolean;

  constructor(code: ErrorCode, what: string, retry: boolean, options?: ErrorOptions) {
    super(code, what, options);
    this.name = 'SinkError';
    this.retry = retry;
  }
}
