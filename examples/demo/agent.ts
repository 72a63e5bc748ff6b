import type { Child } from './child.ts';

/** An agent at work on the stage. Every prompt is a conversation of its own. */
export interface Agent {
  readonly pid: number;
  /** Resolves with the agent's answer. Prompts that are asked at once are worked on at once, as far as its concurrency goes. */
  ask(prompt: string): Promise<string>;
  /** No more prompts: waits until it has ended; false when it still runs after the deadline. */
  finish(deadlineMs: number): Promise<boolean>;
}

/** For agents that take one prompt a line on stdin and answer `{"task": n, "answer": …}` on stdout. */
export function agentOf(child: Child, answerWithinMs: number): Agent {
  let task = 0;
  return {
    pid: child.pid,
    ask(prompt) {
      const mine = task++;
      const answer = child.line((value) => answerOf(value, mine), answerWithinMs);
      child.write(`${prompt.replaceAll('\n', ' ')}\n`);
      return answer.then((text) => {
        if (text instanceof Error) throw text;
        return text;
      });
    },
    finish: (deadlineMs) => child.finish(deadlineMs),
  };
}

function answerOf(value: unknown, task: number): string | Error | undefined {
  const said = value as { task?: number; answer?: string; error?: string } | null;
  if (typeof said !== 'object' || said?.task !== task) return undefined;
  return said.answer ?? new Error(`task ${task}: ${said.error ?? 'no answer'}`);
}
