/** Who answers at a host, by the providers' published API hosts. Anything else that speaks OpenAI's dialects is "compatible". */
export function providerOf(host: string | undefined): string {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  return PROVIDERS.find(([suffix]) => name === suffix || name.endsWith(`.${suffix}`))?.[1] ?? 'openai-compatible';
}

const PROVIDERS: readonly (readonly [string, string])[] = [
  ['openai.com', 'openai'],
  ['openai.azure.com', 'azure-openai'],
  ['services.ai.azure.com', 'azure-openai'],
  ['cognitiveservices.azure.com', 'azure-openai'],
  ['models.ai.azure.com', 'azure-ai'],
  ['anthropic.com', 'anthropic'],
  ['googleapis.com', 'google'],
  ['amazonaws.com', 'aws-bedrock'],
  ['mistral.ai', 'mistral'],
  ['groq.com', 'groq'],
  ['openrouter.ai', 'openrouter'],
  ['deepseek.com', 'deepseek'],
  ['together.xyz', 'together'],
  ['fireworks.ai', 'fireworks'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'xai'],
  ['cerebras.ai', 'cerebras'],
  ['cohere.com', 'cohere'],
  ['models.github.ai', 'github'],
  ['githubcopilot.com', 'github'],
  ['huggingface.co', 'huggingface'],
];
