/** Azure's paths name a deployment, which stands for a model: `/openai/deployments/NAME/chat/completions`. */
export function deploymentIn(path: string): string | undefined {
  return /\/deployments\/([^/]+)\//.exec(path)?.[1]?.slice(0, 512);
}
