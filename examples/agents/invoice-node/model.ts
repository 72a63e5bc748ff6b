import type OpenAI from 'openai';

/** The model an assistant talks to, and how. */
export interface Model {
  readonly client: OpenAI;
  readonly name: string;
  readonly stream: boolean;
  readonly instructions: string;
}

/** A conversation that has not come to an answer after this many model calls is given up. */
export const MAX_TURNS = 16;
