import type { McpResponseData, Message, RemitEvent } from '@remit/core/event';

/** About how many bytes an event takes in memory and on the wire, without writing it out. */
export function eventSize(event: RemitEvent): number {
  switch (event.kind) {
    case 'llm.request':
      return HTTP + messagesSize(event.data.messages) + event.data.tools.length * 100;
    case 'llm.response':
    case 'a2a.request':
    case 'a2a.response':
      return HTTP + messagesSize(event.data.messages);
    case 'mcp.request':
      return HTTP + messagesSize(event.data.messages) + (event.data.arguments?.length ?? 0);
    case 'mcp.response':
      return HTTP + messagesSize(event.data.messages) + declaredSize(event.data);
    case 'http.request':
      return HTTP + (event.data.body.preview?.length ?? 0) + (event.data.body.fingerprint?.length ?? 0) * PRINT;
    case 'http.response':
      return HTTP + (event.data.body.fingerprint?.length ?? 0) * PRINT;
    case 'file.content':
      return ENVELOPE + event.data.fingerprint.length * PRINT;
    case 'process.exec':
    case 'process.seen':
      return ENVELOPE + event.data.argv.reduce((sum, argument) => sum + argument.length, 0);
    default:
      return ENVELOPE;
  }
}

const ENVELOPE = 500;
const HTTP = 1_000;
const PRINT = 11;

function messagesSize(messages: readonly Message[]): number {
  let size = 0;
  for (const message of messages) {
    size += 150 + (message.text?.length ?? 0) + (message.fingerprint?.length ?? 0) * PRINT;
    for (const passage of message.passages ?? []) size += passage.length * PRINT;
    for (const call of message.tool_calls ?? []) size += 100 + call.arguments.length;
  }
  return size;
}

function declaredSize({ tools = [], resources = [], prompts = [] }: McpResponseData): number {
  return tools.reduce(
    (sum, tool) => sum + 500 + (tool.description?.length ?? 0),
    300 * (resources.length + prompts.length),
  );
}
