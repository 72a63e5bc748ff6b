import { anthropicMessages } from './anthropic/messages.ts';
import { bedrockConverse } from './bedrock/converse.ts';
import { bedrockInvoke } from './bedrock/invoke.ts';
import { cohereEmbed } from './cohere/embed.ts';
import { cohereV1 } from './cohere/v1.ts';
import { cohereV2 } from './cohere/v2.ts';
import type { Dialect, RequestFacts } from './dialect.ts';
import { geminiEmbed } from './google/embed.ts';
import { geminiGenerate } from './google/generate.ts';
import { geminiInteractions } from './google/interactions.ts';
import { generate } from './local/generate.ts';
import { llamaCpp } from './local/llama-cpp.ts';
import { ollama } from './local/ollama.ts';
import { ollamaEmbed } from './local/ollama-embed.ts';
import { openaiAssistants } from './openai/assistants.ts';
import { openaiChat } from './openai/chat.ts';
import { openaiCompletions } from './openai/completions.ts';
import { openaiEmbeddings } from './openai/embeddings.ts';
import { openaiAudio, openaiImages } from './openai/media.ts';
import { openaiModerations } from './openai/moderations.ts';
import { openaiResponses } from './openai/responses.ts';
import { rerank } from './rerank.ts';

/** Dialects in the order in which they are asked: those that know their own path before those that also guess by shape. */
export const dialects: readonly Dialect[] = [
  bedrockInvoke,
  openaiResponses,
  openaiAssistants,
  openaiEmbeddings,
  openaiModerations,
  openaiImages,
  openaiAudio,
  ollama,
  ollamaEmbed,
  cohereV2,
  cohereV1,
  cohereEmbed,
  rerank,
  geminiInteractions,
  geminiEmbed,
  geminiGenerate,
  bedrockConverse,
  anthropicMessages,
  llamaCpp,
  openaiCompletions,
  generate,
  openaiChat,
];

export function dialectOfRequest(facts: RequestFacts): Dialect | undefined {
  return dialects.find((dialect) => dialect.recognises(facts));
}

/** `besides`: one that was asked already. */
export function dialectOfResponse(json: unknown, besides?: Dialect): Dialect | undefined {
  return dialects.find((dialect) => dialect !== besides && dialect.recognisesResponse(json));
}
