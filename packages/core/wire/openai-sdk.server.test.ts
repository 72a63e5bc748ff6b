import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSessionParser, type SessionParser, type WireResult } from './index.ts';

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
  tap = await listening(tapTo(portOf(model)));
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
    expect(responses[2]?.messages[0]?.text).toBe('Zwei Rechnungen: A-1 und B-2 – 1.200 €');
    expect(JSON.stringify(results)).not.toContain('sk-test-0123456789');
    expect(new Set(requests.map((request) => request.credential?.id_hash)).size).toBe(1);
  });
});

describe.each([false, true])('responses, stream: %s', (stream) => {
  it('chain when the client sends the whole history, output items and all', async () => {
    results = [];
    let input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    for (let turn = 0; turn < 3; turn++) {
      const response = await ask({ instructions: prompt, input }, stream);
      const outputs = response.output.flatMap((item) =>
        item.type === 'function_call'
          ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: `result of ${item.call_id}` }]
          : [],
      );
      input = [...input, ...(response.output as OpenAI.Responses.ResponseInput), ...outputs];
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

let sessions = 0;

function tapTo(port: number): Server {
  return createTcpServer((near) => {
    const parser: SessionParser<number> = createSessionParser({
      channel: { id: `s${++sessions}`, kind: 'plain' },
      key: 'test',
    });
    const far = connect(port, '127.0.0.1');
    const seen = { out: 0, in: 0 };
    const watch = (direction: 'out' | 'in', bytes: Buffer) => {
      results.push(...parser.push(direction, seen[direction], Buffer.from(bytes), sessions));
      seen[direction] += bytes.length;
    };
    near.on('data', (bytes) => watch('out', bytes)).on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => watch('in', bytes)).on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy()).on('error', () => far.destroy());
    far.on('close', () => near.destroy()).on('error', () => near.destroy());
  });
}

interface Asked {
  model: string;
  stream?: boolean;
  stream_options?: unknown;
  messages?: { role: string }[];
  input?: string | { role?: string; type?: string }[];
}

let ids = 0;

function modelServer(): Server {
  return createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const asked = JSON.parse(Buffer.concat(pieces).toString()) as Asked;
    if (asked.model !== 'gpt-test') {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { message: 'no such model', type: 'invalid_request_error', code: 'model_not_found' } }),
      );
      return;
    }
    const chat = request.url?.endsWith('/chat/completions') ?? false;
    if (!asked.stream) {
      const body = gzipSync(JSON.stringify(chat ? chatAnswer(asked) : responsesAnswer(asked)));
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const stream = Buffer.from(chat ? chatStream(asked) : responsesStream(asked));
    // Odd pieces, so that events, lines and characters are cut anywhere.
    for (let at = 0; at < stream.length; at += 97) response.write(stream.subarray(at, at + 97));
    response.end();
  });
}

const resultsIn = (asked: Asked) => (asked.messages ?? []).filter(({ role }) => role === 'tool').length;
const last = 'Zwei Rechnungen: A-1 und B-2 – 1.200 €';
const callArguments = '{"q": "Acme é"}';

/** Two calls at once, then one, then the answer; without tools the answer at once. */
function chatMessage(asked: Asked) {
  const done = resultsIn(asked);
  const wanted = 'tools' in asked ? (done === 0 ? 2 : done === 2 ? 1 : 0) : 0;
  const calls = Array.from({ length: wanted }, () => ({
    id: `call_${++ids}`,
    type: 'function',
    function: { name: 'search', arguments: callArguments },
  }));
  return wanted > 0
    ? { role: 'assistant', content: null, refusal: null, annotations: [], tool_calls: calls }
    : { role: 'assistant', content: last, refusal: null };
}

function chatAnswer(asked: Asked) {
  const message = chatMessage(asked);
  return {
    id: `chatcmpl-${++ids}`,
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test-1',
    choices: [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop', logprobs: null }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  };
}

function chatStream(asked: Asked): string {
  const { choices, usage, ...head } = chatAnswer(asked);
  const [{ message, finish_reason }] = choices as [(typeof choices)[0]];
  const deltas: unknown[] = [{ role: 'assistant', content: message.content === null ? null : '' }];
  for (const letters of message.content?.match(/.{1,3}/gsu) ?? []) deltas.push({ content: letters });
  message.tool_calls?.forEach((call, index) => {
    deltas.push({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] });
    for (const letters of call.function.arguments.match(/.{1,4}/gs) ?? [])
      deltas.push({ tool_calls: [{ index, function: { arguments: letters } }] });
  });
  const chunk = (choice: unknown) => ({ ...head, object: 'chat.completion.chunk', choices: [choice] });
  const chunks = [
    ...deltas.map((delta) => chunk({ index: 0, delta, finish_reason: null })),
    chunk({ index: 0, delta: {}, finish_reason }),
    { ...head, object: 'chat.completion.chunk', choices: [], usage },
  ];
  return `${chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('')}data: [DONE]\n\n`;
}

function responsesAnswer(asked: Asked) {
  const items = Array.isArray(asked.input) ? asked.input : [];
  const done = items.filter(({ type }) => type === 'function_call_output').length;
  const message = (text: string) => ({
    id: `msg_${++ids}`,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  });
  const call = () => ({
    id: `fc_${++ids}`,
    type: 'function_call',
    call_id: `call_${++ids}`,
    name: 'search',
    arguments: callArguments,
    status: 'completed',
  });
  const reasoning = { id: `rs_${++ids}`, type: 'reasoning', summary: [] };
  const whole = typeof asked.input === 'string' || done > 2;
  const output = whole
    ? [reasoning, message(last)]
    : done === 0
      ? [reasoning, message('Let me look.'), call(), call()]
      : [call()];
  return {
    id: `resp_${++ids}`,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-test-1',
    error: null,
    incomplete_details: null,
    output,
    tools: [],
    usage: { input_tokens: 11, output_tokens: 7, total_tokens: 18 },
  };
}

function responsesStream(asked: Asked): string {
  const response = responsesAnswer(asked);
  const events: Record<string, unknown>[] = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
  ];
  response.output.forEach((item, output_index) => {
    const place = { output_index, item_id: item.id, content_index: 0 };
    const empty =
      'arguments' in item ? { ...item, arguments: '' } : 'content' in item ? { ...item, content: [] } : item;
    events.push({ type: 'response.output_item.added', output_index, item: { ...empty, status: 'in_progress' } });
    if ('arguments' in item) {
      for (const delta of item.arguments.match(/.{1,5}/gs) ?? [])
        events.push({ type: 'response.function_call_arguments.delta', ...place, delta });
      events.push({ type: 'response.function_call_arguments.done', ...place, arguments: item.arguments });
    } else if ('content' in item) {
      const [part] = item.content;
      events.push({ type: 'response.content_part.added', ...place, part: { ...part, text: '' } });
      for (const delta of part?.text.match(/.{1,3}/gsu) ?? [])
        events.push({ type: 'response.output_text.delta', ...place, delta });
      events.push(
        { type: 'response.output_text.done', ...place, text: part?.text },
        { type: 'response.content_part.done', ...place, part },
      );
    }
    events.push({ type: 'response.output_item.done', output_index, item });
  });
  events.push({ type: 'response.completed', response });
  return events
    .map(
      (event, sequence_number) =>
        `event: ${String(event['type'])}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
    )
    .join('');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
