import { RemitError } from '@remit/core/error';

/** The exit status every verb keeps to. */
export const exitCodes = { fine: 0, bad: 1, usage: 2, failed: 3 } as const;

/** How a verb ended: `bad` is an answer, not an error. */
export type Outcome = 'fine' | 'bad' | RemitError;

/** Turns a verb into what commander calls: errors go to stderr in their one form, and the exit status says the rest. */
export function verb<A extends unknown[]>(run: (...args: A) => Promise<Outcome>): (...args: A) => Promise<void> {
  return async (...args) => {
    let outcome: Outcome;
    try {
      outcome = await run(...args);
    } catch (error) {
      outcome = new RemitError('REMIT_INTERNAL', (error as Error).stack ?? String(error), { cause: error });
    }
    if (outcome instanceof RemitError) {
      process.stderr.write(`${outcome}\n`);
      process.exitCode = outcome.code === 'REMIT_USAGE' ? exitCodes.usage : exitCodes.failed;
    } else {
      process.exitCode = exitCodes[outcome];
    }
  };
}
