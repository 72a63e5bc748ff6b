/**
 * Who answers at a host, by the providers' published API hosts. For any other (gateways, this machine) whose dialect it is; one that
 * many speak is "openai-compatible".
 */
export function providerOf(host: string | undefined, dialect?: string): string {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  const known = PROVIDERS.find(([suffix]) => name === suffix || name.endsWith(`.${suffix}`))?.[1];
  return known ?? dialect ?? 'openai-compatible';
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
  ['amazonaws.com.cn', 'aws-bedrock'],
  ['api.aws', 'aws-bedrock'],
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
  ['huggingface.cloud', 'huggingface'],
  ['ollama.com', 'ollama'],
  ['aliyuncs.com', 'alibaba'],
  ['moonshot.ai', 'moonshot'],
  ['moonshot.cn', 'moonshot'],
  ['z.ai', 'zai'],
  ['bigmodel.cn', 'zai'],
  ['minimax.io', 'minimax'],
  ['deepinfra.com', 'deepinfra'],
  ['baseten.co', 'baseten'],
  ['sambanova.ai', 'sambanova'],
  ['nebius.com', 'nebius'],
  ['novita.ai', 'novita'],
  ['ai21.com', 'ai21'],
  ['voyageai.com', 'voyage'],
  ['jina.ai', 'jina'],
  ['cohere.ai', 'cohere'],
  ['databricks.com', 'databricks'],
  ['azuredatabricks.net', 'databricks'],
  ['cloudflare.com', 'cloudflare'],
  ['vercel.sh', 'vercel'],
  ['nvidia.com', 'nvidia'],
  ['replicate.com', 'replicate'],
];
