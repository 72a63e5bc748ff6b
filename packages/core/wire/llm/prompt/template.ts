import type { Role } from '@remit/core/event';
import type { PlainMessage } from '../dialect.ts';

/**
 * A prompt of one text as messages. Servers without a chat API are sent conversations in the template their model was trained
 * with: the marks of the common ones are known here. A text without marks is one message of the user.
 */
export function readPrompt(prompt: string): {
  readonly messages: readonly PlainMessage[];
  readonly templated: boolean;
} {
  const family = FAMILIES.find(({ sign }) => prompt.includes(sign));
  const messages = family === undefined ? [] : marked(prompt, family);
  if (messages.length > 0) return { messages, templated: true };
  return { messages: [{ role: 'user', text: prompt, toolCalls: [] }], templated: false };
}

/** What a model said after such a prompt, in the form in which it stands in the next one. */
export function readSaid(text: string, templated = false): PlainMessage {
  const said = templated ? text.replace(END_MARKS, '').trim() : text;
  return { role: 'assistant', text: said, toolCalls: [] };
}

interface Family {
  /** A text that has it is of this family. */
  readonly sign: string;
  /** Its first group is the role; what follows up to the next match is the message. */
  readonly mark: RegExp;
}

const FAMILIES: readonly Family[] = [
  { sign: '<|start_header_id|>', mark: /<\|start_header_id\|>([a-z]+)<\|end_header_id\|>/g },
  { sign: '<|header_start|>', mark: /<\|header_start\|>([a-z]+)<\|header_end\|>/g },
  { sign: '<|im_start|>', mark: /<\|im_start\|>([a-z]+)/g },
  { sign: '<start_of_turn>', mark: /<start_of_turn>([a-z]+)/g },
  { sign: '<|start|>', mark: /<\|start\|>([a-z]+)(?:<\|channel\|>[a-z]+)?<\|message\|>/g },
  { sign: '<|user|>', mark: /<\|(system|user|assistant|tool)\|>/g },
  { sign: '<|USER_TOKEN|>', mark: /<\|(SYSTEM|USER|CHATBOT)_TOKEN\|>/g },
  { sign: '<｜User｜>', mark: /<｜(User|Assistant)｜>/g },
  { sign: '[INST]', mark: /\[(\/?INST)\]|<<(\/?SYS)>>/g },
  { sign: '\n\nHuman:', mark: /\n\n(Human|Assistant):/g },
];

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
  chatbot: 'assistant',
  tool: 'tool',
  ipython: 'tool',
  inst: 'user',
  '/inst': 'assistant',
  sys: 'system',
  '/sys': 'user',
};

const END_MARKS =
  /<\|(?:eot_id|eom_id|eot|im_end|end|endoftext|end_of_text|begin_of_text|START_OF_TURN_TOKEN|END_OF_TURN_TOKEN)\|>|<end_of_turn>|<\/?s>|<bos>|<eos>|<｜(?:begin|end)▁of▁sentence｜>/g;

const MOST_MESSAGES = 10_000;

function marked(prompt: string, { mark }: Family): PlainMessage[] {
  const messages: PlainMessage[] = [];
  let role: Role = 'system';
  let from = 0;
  const end = (to: number): void => {
    const text = prompt.slice(from, to).replace(END_MARKS, '').trim();
    if (text !== '') messages.push({ role, text, toolCalls: [], ...(role === 'tool' && { toolCallId: '' }) });
  };
  for (const found of prompt.matchAll(mark)) {
    if (messages.length >= MOST_MESSAGES) break;
    end(found.index);
    role = ROLES[(found[1] ?? found[2] ?? '').toLowerCase()] ?? 'user';
    from = found.index + found[0].length;
  }
  end(prompt.length);
  return messages;
}
