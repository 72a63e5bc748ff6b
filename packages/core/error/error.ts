import { catalogue, type ErrorCode } from './catalogue.ts';

/** An error a person can act on: what happened, why, and what helps. The catalogue holds cause and remedy of each code. */
export class RemitError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'RemitError';
    this.code = code;
    this.remedy = catalogue[code].remedy;
  }

  /** The one form in which errors are shown: `REMIT_XXX: what; cause; remedy`. */
  override toString(): string {
    return `${this.code}: ${this.message}; ${catalogue[this.code].cause}; ${this.remedy}`;
  }
}
