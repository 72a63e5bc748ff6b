import { execFile } from 'node:child_process';

export interface AgentAnswer {
  readonly task: number;
  readonly answer?: string;
  readonly error?: string;
}

/** Runs an agent to its end and returns its answers; what it logs is in the error when it fails. */
export function run(
  command: readonly string[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<AgentAnswer[]> {
  const [program, ...first] = command;
  return new Promise((resolve, reject) => {
    execFile(program!, [...first, ...args], { env, timeout: 55_000 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${error.message}\n${stderr}`));
      else
        resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as AgentAnswer),
        );
    });
  });
}
