import { countTokens } from './protocol/tokens.ts';
import type { Answer } from './transcript.ts';

/** How long an answer takes, in milliseconds: a pause before the first token, then the tokens. */
export interface Timing {
  readonly firstToken: number;
  readonly allTokens: number;
}

/**
 * At scale 1 the model is as slow as a large hosted one: 2.5 s to the first token and 90 ms a token; before each step of a procedure
 * that it takes from a document it deliberates for 8 s more. That puts the steps of a typical attack some 15 s apart. At
 * scale 0 it answers at once.
 */
export function timingOf(scale: number, answer: Answer): Timing {
  const tokens = countTokens(answer.text + answer.calls.map((call) => call.arguments).join(''));
  return {
    firstToken: 1000 * scale * (answer.obeys === true ? 10.5 : 2.5),
    allTokens: 1000 * scale * 0.09 * tokens,
  };
}
