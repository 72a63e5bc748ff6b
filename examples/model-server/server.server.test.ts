import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, type ModelServer, startModelServer } from './server.ts';

let server: ModelServer;
let client: OpenAI;
const log: Answered[] = [];
const tool = { name: 'search_documents', description: '', parameters: { type: 'object', properties: {} } };

beforeAll(async () => {
  server = await startModelServer({ log: (answered) => log.push(answered) });
  client = new OpenAI({ baseURL: `http://127.0.0.1:${server.port}/v1`, apiKey: 'sk-test', maxRetries: 0 });
});
afterAll(() => server.close());

const chat = {
  model: 'gpt-5-mini',
  messages: [{ role: 'user' as const, content: 'Compare the documents of INV-2041 and INV-2057.' }],
  tools: [{ type: 'function' as const, function: tool }],
};
const responses = {
  model: 'gpt-5-mini',
  input: 'Compare the documents of INV-2041 and INV-2057.',
  tools: [{ type: 'function' as const, strict: false, ...tool }],
};

describe('the SDK reads from a stream what it reads from a whole answer', () => {
  test('chat completions, parallel tool calls, usage', async () => {
    const whole = await client.chat.completions.create(chat);
    const streamed = await client.chat.completions
      .stream({ ...chat, stream_options: { include_usage: true } })
      .finalChatCompletion();
    const calls = [whole, streamed].map(({ choices }) =>
      choices[0]!.message.tool_calls!.map((call) => call.type === 'function' && call.function.arguments),
    );
    expect(calls[0]).toEqual(['{"query":"INV-2041"}', '{"query":"INV-2057"}']);
    expect(calls[1]).toEqual(calls[0]);
    expect(streamed.usage).toEqual(whole.usage);
    expect([whole, streamed].map(({ choices }) => choices[0]!.finish_reason)).toEqual(['tool_calls', 'tool_calls']);
  });

  test('responses', async () => {
    const whole = await client.responses.create(responses);
    const streamed = await client.responses.stream(responses).finalResponse();
    const calls = [whole, streamed].map(({ output }) =>
      output.map((item) => item.type === 'function_call' && item.arguments),
    );
    expect(calls[0]).toEqual(['{"query":"INV-2041"}', '{"query":"INV-2057"}']);
    expect(calls[1]).toEqual(calls[0]);
  });

  test('text, in several deltas', async () => {
    const messages = [{ role: 'user' as const, content: 'How many invoices are paid?' }];
    const stream = await client.chat.completions.create({ model: 'gpt-5', messages, stream: true });
    const deltas: string[] = [];
    for await (const chunk of stream) deltas.push(chunk.choices[0]?.delta.content ?? '');
    expect(deltas.filter((delta) => delta !== '').length).toBeGreaterThan(3);
    const whole = await client.chat.completions.create({ model: 'gpt-5', messages });
    expect(deltas.join('')).toBe(whole.choices[0]!.message.content);
  });
});

test('every completion and every tool call has an id of its own', () => {
  const ids = log.flatMap(({ response_id, calls }) => [response_id].concat(calls.map((call) => call.call_id)));
  expect(ids.length).toBeGreaterThan(10);
  expect(new Set(ids).size).toBe(ids.length);
});

test('answers compressed when asked to, and plainly when not', async () => {
  const ask = (encoding: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'accept-encoding': encoding },
      body: JSON.stringify({ ...chat, stream: true }),
    });
  const [gzip, plain] = await Promise.all([ask('gzip'), ask('identity')]);
  expect(gzip.headers.get('content-encoding')).toBe('gzip');
  expect(plain.headers.get('content-encoding')).toBeNull();
  for (const response of [gzip, plain]) expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
});

test('refuses in the provider’s form: no key, no such response, not JSON', async () => {
  await expect(client.responses.create({ ...responses, previous_response_id: 'resp_unknown' })).rejects.toMatchObject({
    status: 400,
    param: 'previous_response_id',
  });
  const post = (headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/v1/chat/completions`, { method: 'POST', headers, body });
  expect((await post({}, '{}')).status).toBe(401);
  const notJson = await post({ authorization: 'Bearer sk-test' }, '{');
  expect([notJson.status, await notJson.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
});
