/** How long the model takes, in seconds of the pace 1: a pause before the first token, then so much a token. */
export interface Pace {
  readonly scale: number;
  readonly firstToken: number;
  readonly perToken: number;
}

/** Figures of a large hosted model that reasons a little before it speaks. */
export function paceOf(scale: number): Pace {
  return { scale, firstToken: 2.5, perToken: 0.08 };
}

/** Milliseconds until the first token, and until `tokens` of them are out. */
export function thinkingTime(pace: Pace): number {
  return 1000 * pace.scale * pace.firstToken;
}

export function speakingTime(pace: Pace, tokens: number): number {
  return 1000 * pace.scale * pace.perToken * tokens;
}
