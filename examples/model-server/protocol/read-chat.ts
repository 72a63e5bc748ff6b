import type { Call, Message, Tool } from '../transcript.ts';
import { type Json, list, object, string, text, ToldWrong } from './read.ts';

/** The conversation in a chat completions request. */
export function readChat(body: Json): { messages: Message[]; tools: Tool[] } {
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) {
    throw new ToldWrong("Missing required parameter: 'messages'.", 'messages');
  }
  return {
    messages: body['messages'].map(readMessage),
    tools: list(body['tools']).map((tool) => readTool(object(tool['function']))),
  };
}

function readMessage(message: Json): Message {
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { role: 'system', text: text(message['content']) };
    case 'user':
      return { role: 'user', text: text(message['content']) };
    case 'assistant':
      return { role: 'assistant', text: text(message['content']), calls: list(message['tool_calls']).map(readCall) };
    case 'tool':
      return { role: 'tool', callId: string(message['tool_call_id']), text: text(message['content']) };
    default:
      throw new ToldWrong(`Invalid value: '${string(message['role'])}'.`, 'messages');
  }
}

function readCall(call: Json): Call {
  const called = object(call['function']);
  return { id: string(call['id']), name: string(called['name']), arguments: string(called['arguments']) };
}

function readTool(tool: Json): Tool {
  return { name: string(tool['name']), description: string(tool['description']) };
}
