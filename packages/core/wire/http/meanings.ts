import { modelMeaning } from '../llm/meaning.ts';
import { mcpMeaning } from '../mcp/http.ts';
import type { Companion, Meaning } from './meaning.ts';

/** In the order in which they are asked: the first that recognises a request tells it. */
export const meanings: readonly Meaning[] = [modelMeaning, mcpMeaning];

export const companions: readonly Companion[] = [];
