import type { Dialect, RequestFacts } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';

/** Dialects in the order in which they are asked: those that know their own path before the one that also guesses by shape. */
const dialects: readonly Dialect[] = [openaiResponses, openaiChat];

export function dialectOfRequest(facts: RequestFacts): Dialect | undefined {
  return dialects.find((dialect) => dialect.recognises(facts));
}

export function dialectOfResponse(json: unknown): Dialect | undefined {
  return dialects.find((dialect) => dialect.recognisesResponse(json));
}
