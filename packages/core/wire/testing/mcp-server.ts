import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

/** A server as the official SDK makes one, with all that a server may do: answer, ask back, report progress, fail. */
export function testServer(): McpServer {
  const server = new McpServer(
    { name: 'testing', version: '4.5.6' },
    { capabilities: { logging: {} }, instructions: 'Say nothing of the harvest.' },
  );
  server.registerTool(
    'echo',
    {
      description: 'Says it again.',
      inputSchema: { text: z.string() },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
  server.registerTool(
    'lookup',
    { inputSchema: { id: z.number() }, outputSchema: { id: z.number(), name: z.string() } },
    ({ id }) => {
      const structuredContent = { id, name: 'Fourth Coffee' };
      return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
    },
  );
  server.registerTool('media', {}, () => ({
    content: [
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'file:///srv/note.md', text: 'the note', mimeType: 'text/markdown' } },
      { type: 'resource_link', uri: 'file:///srv/other.md', name: 'other' },
    ],
  }));
  server.registerTool('fail', { annotations: { destructiveHint: true } }, () => {
    throw new Error('the disk is full');
  });
  server.registerTool(
    'ponder',
    { inputSchema: { about: z.string() } },
    async ({ about }, { sendNotification, _meta }) => {
      const progressToken = _meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [1, 2, 3])
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken: progressToken as string, progress, total: 3 },
        });
      const answer = await server.server.createMessage({
        systemPrompt: 'You are terse.',
        messages: [{ role: 'user', content: { type: 'text', text: about } }],
        maxTokens: 20,
      });
      const said = answer.content.type === 'text' ? answer.content.text : '';
      return { content: [{ type: 'text', text: `I asked, and heard: ${said}` }] };
    },
  );
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}.` } }],
  }));
  server.registerResource('config', 'config://app', {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'depth = 4', mimeType: 'text/plain' }],
  }));
  server.registerResource('user', new ResourceTemplate('users://{id}', { list: undefined }), {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'a user' }],
  }));
  return server;
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

if (import.meta.main) {
  // As careless servers do, on the stream that is the protocol's.
  process.stdout.write('testing server is ready\n[info] {"tools":5}\n');
  await testServer().connect(new StdioServerTransport());
}
