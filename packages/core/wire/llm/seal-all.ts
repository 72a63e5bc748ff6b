import type { Message, ToolDeclaration } from '@remit/core/event';
import type { MeaningContext } from '../http/meaning.ts';
import type { PlainMessage, PlainTool } from './dialect.ts';
import { sealMessage, sealTool } from './seal.ts';

/** A request of some hundred messages is long; more than this is made to cost time. */
const MOST_MESSAGES = 10_000;
const MOST_TOOLS = 2_000;

export function sealAll(plain: readonly PlainMessage[], context: MeaningContext): Message[] {
  const { key, memory } = context;
  return first(plain, MOST_MESSAGES, context, 'messages').map((message) => memory.sealed(message, key, sealMessage));
}

export function sealTools(tools: readonly PlainTool[], context: MeaningContext): ToolDeclaration[] {
  return first(tools, MOST_TOOLS, context, 'tools').map((tool) => sealTool(tool));
}

function first<T>(list: readonly T[], most: number, context: MeaningContext, what: string): readonly T[] {
  if (list.length <= most) return list;
  context.loss.unread(`${list.length - most} ${what} beyond ${most} not read`);
  return list.slice(0, most);
}
