import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CreateMessageRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** All that a client does in a session with the testing server; what it got, as the SDK understood it. */
export async function runClient(transport: Transport): Promise<Record<string, unknown>> {
  const client = new Client(
    { name: 'tester', version: '1.0.0' },
    { capabilities: { sampling: {}, roots: { listChanged: true } } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    role: 'assistant',
    model: 'm',
    content: { type: 'text', text: 'Rain is coming.' },
  }));
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///srv', name: 'srv' }] }));
  await client.connect(transport);
  const got = {
    tools: await client.listTools(),
    echo: await client.callTool({ name: 'echo', arguments: { text: 'Grüße\n{"jsonrpc":"2.0"}\n🐛' } }),
    long: await client.callTool({ name: 'echo', arguments: { text: 'long '.repeat(60_000) } }),
    many: await Promise.all([1, 2, 3, 4].map((id) => client.callTool({ name: 'lookup', arguments: { id } }))),
    media: await client.callTool({ name: 'media' }),
    fail: await client.callTool({ name: 'fail' }),
    ponder: await client.callTool({ name: 'ponder', arguments: { about: 'the weather' } }, undefined, {
      onprogress: () => {},
    }),
    prompt: await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } }),
    prompts: await client.listPrompts(),
    resource: await client.readResource({ uri: 'config://app' }),
    templates: await client.listResourceTemplates(),
    unknown: await client.callTool({ name: 'no_such_tool' }).catch((error: unknown) => error),
    refused: await client.readResource({ uri: 'nowhere://x' }).catch((error: unknown) => error),
  };
  await client.close();
  return got;
}
