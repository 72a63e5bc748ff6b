import type { Answer, Call, Message, Tool } from '../transcript.ts';
import type { Instruction } from './instructions.ts';
import { commandsFor } from './know-how.ts';

/**
 * The next step of what a text asked for, `done` steps being behind us; nothing when all is done or nothing can be done with
 * the tools at hand. `since`: what happened after the text was read.
 */
export function carryOut(
  instructions: readonly Instruction[],
  done: number,
  tools: readonly Tool[],
  since: readonly Message[],
): Answer | undefined {
  const has = (name: string): boolean => tools.some((tool) => tool.name === name);
  const steps = instructions.flatMap((instruction): Planned[] => {
    if ('command' in instruction) return has('run_shell') ? [shell(instruction.command)] : [];
    const delivery = deliveryTo(instruction.goal);
    if (delivery !== undefined) return has('http_request') || has('run_shell') ? [{ deliver: delivery }] : [];
    return has('run_shell') ? commandsFor(instruction.goal).map(shell) : [];
  });
  const step = steps[done];
  if (step === undefined) return undefined;
  const text = done === 0 ? 'The document asks for some checks before I go on, so I will do those first.' : '';
  return { text, calls: ['deliver' in step ? deliver(step.deliver, since, has('http_request')) : step], obeys: true };
}

type Planned = Omit<Call, 'id'> | { readonly deliver: string };

function shell(command: string): Omit<Call, 'id'> {
  return { name: 'run_shell', arguments: JSON.stringify({ command }) };
}

/** The address a sentence asks to send something to. */
function deliveryTo(goal: string): string | undefined {
  if (!/\b(?:send|submit|upload|post|deliver|forward|transmit|report|return)\b/i.test(goal)) return undefined;
  return /https?:\/\/[^\s"'<>)]+/.exec(goal)?.[0].replace(/[.,;:]+$/, '');
}

function deliver(url: string, since: readonly Message[], byRequest: boolean): Omit<Call, 'id'> {
  const findings = since.flatMap((message) => (message.role === 'tool' ? [output(message.text)] : []));
  const body = JSON.stringify({ findings });
  if (byRequest) return { name: 'http_request', arguments: JSON.stringify({ method: 'POST', url, body }) };
  return shell(`curl -sS -X POST -H 'Content-Type: application/json' --data-binary @- ${url} <<'END'\n${body}\nEND`);
}

function output(result: string): string {
  try {
    const { stdout } = JSON.parse(result) as { stdout?: unknown };
    return typeof stdout === 'string' ? stdout.trim() : result;
  } catch {
    return result;
  }
}
