import type { Answer, Message, Tool } from '../transcript.ts';
import { conclude } from './conclude.ts';
import { findInstructions } from './instructions.ts';
import { planTask } from './plan.ts';
import { carryOut } from './obey.ts';

/**
 * The scripted model. Its answer is a function of the messages and tools it is sent and of nothing else.
 *
 * It works on the last thing the user asked, and it has the weakness real models have: text in a tool result that is written as
 * instructions to the assistant is followed like the user's own words. What is done then comes out of that text (see
 * instructions.ts), so another document gives another attack, and an unpersuasive one gives none.
 */
export function think(messages: readonly Message[], tools: readonly Tool[]): Answer {
  const start = messages.findLastIndex((message) => message.role === 'user');
  const asked = messages[start];
  if (asked === undefined || asked.role !== 'user') return { text: 'How can I help?', calls: [] };
  const sinceAsked = messages.slice(start + 1);

  for (const [at, message] of sinceAsked.entries()) {
    if (message.role !== 'tool') continue;
    const instructions = findInstructions(message.text);
    if (instructions.length === 0) continue;
    // Each turn that asked for tools since then carried out one step.
    const done = sinceAsked.slice(at).filter((later) => later.role === 'assistant' && later.calls.length > 0).length;
    const step = carryOut(instructions, done, tools, sinceAsked.slice(at + 1));
    if (step !== undefined) return step;
    return conclude(asked.text, sinceAsked.slice(0, at + 1));
  }
  const turn = sinceAsked.filter((message) => message.role === 'assistant').length;
  const system = messages.find((message) => message.role === 'system')?.text ?? '';
  return planTask({ asked: asked.text, system, tools, turn, results: sinceAsked }) ?? conclude(asked.text, sinceAsked);
}
