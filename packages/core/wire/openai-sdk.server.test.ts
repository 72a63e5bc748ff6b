import type { Server } from 'node:net';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireResult } from './index.ts';
import { finalAnswer, modelServer } from './testing/openai-server.ts';
import { listening, portOf, tapTo } from './testing/tap.ts';

/**
 * The real OpenAI SDK against a local server that speaks the provider's protocol. Between them stands a tap that hands the bytes of
 * both directions to the parser, as the probes of the sensor would.
 */
const question = 'Which invoices of Acme are open?';
const prompt = 'You are an invoice assistant.';
const search = {
  name: 'search',
  description: 'Searches invoices',
  parameters: { type: 'object', properties: { q: { type: 'string' } } },
};

let model: Server;
let tap: Server;
let client: OpenAI;
let results: WireResult<number>[] = [];

beforeAll(async () => {
  model = await listening(modelServer());
  tap = await listening(tapTo(portOf(model), { read: (read) => results.push(...read) }));
  client = new OpenAI({
    baseURL: `http://127.0.0.1:${portOf(tap)}/v1`,
    apiKey: 'sk-test-0123456789abcdef0123',
    maxRetries: 0,
  });
});

afterAll(() => {
  tap.close();
  model.close();
});

describe.each([false, true])('chat completions, stream: %s', (stream) => {
  it('chain: each request is the one before, the answer to it and something new', async () => {
    results = [];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'developer', content: prompt },
      { role: 'user', content: [{ type: 'text', text: question }] },
    ];
    for (let turn = 0; turn < 3; turn++) {
      const asked = { model: 'gpt-test', messages, tools: [{ type: 'function' as const, function: search }] };
      const message = stream
        ? await client.chat.completions.stream(asked).finalMessage()
        : (await client.chat.completions.create(asked)).choices[0]?.message;
      if (!message) throw new Error('no message');
      messages.push(message);
      for (const call of message.tool_calls ?? [])
        messages.push({ role: 'tool', tool_call_id: call.id, content: `result of ${call.id}` });
    }
    const { requests, responses } = await exchanges(3);
    expectChain(requests, responses);
    expect(requests.map((request) => request.messages.length)).toEqual([2, 5, 7]);
    expect(requests[0]).toMatchObject({
      api: 'openai.chat',
      provider: 'openai-compatible',
      model: 'gpt-test',
      stream,
      role: 'client',
    });
    expect(responses[0]?.messages[0]?.tool_calls).toHaveLength(2);
    expect(responses[2]).toMatchObject({
      complete: true,
      finish_reason: 'stop',
      stream,
      input_tokens: 11,
      output_tokens: 7,
    });
    expect(responses[2]?.messages[0]?.text).toBe(finalAnswer);
    expect(JSON.stringify(results)).not.toContain('sk-test-0123456789');
    expect(new Set(requests.map((request) => request.credential?.id_hash)).size).toBe(1);
  });
});

describe.each([false, true])('responses, stream: %s', (stream) => {
  it('chain when the client sends the whole history, output items and all', async () => {
    results = [];
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    for (let turn = 0; turn < 3; turn++) {
      const response = await ask({ instructions: prompt, input }, stream);
      const outputs = response.output.flatMap((item) =>
        item.type === 'function_call'
          ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: `result of ${item.call_id}` }]
          : [],
      );
      input.push(...(response.output as OpenAI.Responses.ResponseInput), ...outputs);
    }
    const { requests, responses } = await exchanges(3);
    expectChain(requests, responses);
    expect(requests[1]?.messages.map((message) => message.role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
    ]);
    expect(responses[0]?.messages).toHaveLength(1);
    expect(responses[0]?.messages[0]).toMatchObject({
      text: 'Let me look.',
      tool_calls: [{ name: 'search' }, { name: 'search' }],
    });
    expect(responses[2]).toMatchObject({
      complete: true,
      finish_reason: 'completed',
      stream,
      input_tokens: 11,
      output_tokens: 7,
    });
  });

  it('names the response a request goes on from', async () => {
    results = [];
    const before = await ask({ input: question }, stream);
    await ask({ input: 'And of Bolt?', previous_response_id: before.id }, stream);
    const { requests, responses } = await exchanges(2);
    expect(responses[0]?.response_id).toBe(before.id);
    expect(requests[1]?.previous_response_id).toBe(before.id);
    expect(requests[1]?.messages.map((message) => message.text)).toEqual(['And of Bolt?']);
  });
});

it('an error of the provider is the error of the exchange', async () => {
  results = [];
  const failed = client.chat.completions.create({
    model: 'no-such-model',
    messages: [{ role: 'user', content: 'hi' }],
  });
  await expect(failed).rejects.toThrow('no such model');
  const { responses } = await exchanges(1);
  expect(responses[0]).toMatchObject({
    status: 404,
    error: 'model_not_found: no such model',
    complete: true,
    messages: [],
  });
});

it('keeps two conversations apart that run at once', async () => {
  results = [];
  const talk = async (name: string) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: `I am ${name}` }];
    for (let turn = 0; turn < 3; turn++) {
      const answer = await client.chat.completions.create({ model: 'gpt-test', messages });
      messages.push(answer.choices[0]?.message as OpenAI.ChatCompletionMessage, {
        role: 'user',
        content: `${name} again`,
      });
    }
  };
  await Promise.all([talk('Ada'), talk('Bob')]);
  const { requests } = await exchanges(6);
  for (const name of ['Ada', 'Bob']) {
    const own = requests.filter((request) => request.messages[0]?.text === `I am ${name}`);
    expect(own.map((request) => request.messages.length)).toEqual([1, 3, 5]);
    const answered = own.map(({ exchange }) => responseTo(exchange).messages[0]?.sha256);
    expect(own[2]?.messages[1]?.sha256).toBe(answered[0]);
    expect(own[2]?.messages[3]?.sha256).toBe(answered[1]);
  }
});

async function ask(body: Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'model'>, stream: boolean) {
  const tools = [{ type: 'function' as const, strict: false, ...search }];
  const asked = { ...body, model: 'gpt-test', tools };
  return stream ? client.responses.stream({ ...asked, stream: true }).finalResponse() : client.responses.create(asked);
}

type Of<K extends WireResult<number>['kind']> = Extract<WireResult<number>, { kind: K }>['data'];

function ofKind<K extends WireResult<number>['kind']>(kind: K): Of<K>[] {
  return results.flatMap((result) => (result.kind === kind ? [result.data as Of<K>] : []));
}

function responseTo(exchange: string): Of<'llm.response'> {
  const response = ofKind('llm.response').find((candidate) => candidate.exchange === exchange);
  if (!response) throw new Error(`no response to ${exchange}`);
  return response;
}

/** The client may be done before the last bytes of a connection have passed the tap. */
async function exchanges(count: number) {
  await expect.poll(() => ofKind('llm.response').length, { timeout: 5_000 }).toBe(count);
  const requests = ofKind('llm.request');
  expect(requests).toHaveLength(count);
  return { requests, responses: requests.map(({ exchange }) => responseTo(exchange)) };
}

function expectChain(requests: readonly Of<'llm.request'>[], responses: readonly Of<'llm.response'>[]): void {
  for (let turn = 1; turn < requests.length; turn++) {
    const before = [...(requests[turn - 1]?.messages ?? []), ...(responses[turn - 1]?.messages ?? [])].map(
      ({ sha256 }) => sha256,
    );
    expect(requests[turn]?.messages.slice(0, before.length).map(({ sha256 }) => sha256)).toEqual(before);
  }
}
