import type { Message, Tool } from '../transcript.ts';
import { type Json, list, object, string, text, ToldWrong } from './read.ts';

/** The new part of a conversation in a responses request; what came before it is under `previous_response_id`. */
export function readResponses(body: Json): { instructions: Message[]; input: Message[]; tools: Tool[] } {
  const { input, instructions } = body;
  if (typeof input !== 'string' && !Array.isArray(input)) {
    throw new ToldWrong("Missing required parameter: 'input'.", 'input');
  }
  return {
    instructions: typeof instructions === 'string' ? [{ role: 'system', text: instructions }] : [],
    input: typeof input === 'string' ? [{ role: 'user', text: input }] : list(input).flatMap(readItem),
    tools: list(body['tools'])
      .filter((tool) => tool['type'] === 'function')
      .map((tool) => ({ name: string(tool['name']), description: string(tool['description']) })),
  };
}

function readItem(item: Json): Message[] {
  switch (item['type'] ?? 'message') {
    case 'message': {
      const said = text(item['content']);
      if (item['role'] === 'assistant') return [{ role: 'assistant', text: said, calls: [] }];
      return [{ role: item['role'] === 'user' ? 'user' : 'system', text: said }];
    }
    case 'function_call': {
      const call = { id: string(item['call_id']), name: string(item['name']), arguments: string(item['arguments']) };
      return [{ role: 'assistant', text: '', calls: [call] }];
    }
    case 'function_call_output':
      return [{ role: 'tool', callId: string(item['call_id']), text: output(item['output']) }];
    default:
      return [];
  }
}

function output(value: unknown): string {
  return typeof value === 'string' ? value : text(value) || JSON.stringify(object(value));
}
