import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { once } from 'node:events';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import type { WireResult } from '../index.ts';
import { listening, portOf, tapTo } from '../testing/tap.ts';

let server: Server;
let tap: Server;
let results: WireResult<number>[] = [];
let open = 0;

beforeAll(async () => {
  const http = createServer();
  server = http;
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: { threshold: 0 } });
  sockets.on('connection', (socket, request) => {
    if (request.url?.includes('/responses')) answerResponses(socket);
    else if (request.url?.includes('/realtime')) answerRealtime(socket);
    else socket.on('message', (data, binary) => socket.send(data as Buffer, { binary }));
  });
  await listening(server);
  tap = await listening(
    tapTo(portOf(server), { read: (read) => results.push(...read), opened: () => open++, closed: () => open-- }),
  );
});

beforeEach(() => {
  results = [];
});

afterAll(() => {
  tap.close();
  server.close();
});

const ended = () => expect.poll(() => open, { timeout: 10_000 }).toBe(0);
const ofKind = <K extends WireResult<number>['kind']>(kind: K) =>
  results.filter((result): result is Extract<WireResult<number>, { kind: K }> => result.kind === kind);

describe('the Responses API over a websocket', () => {
  it.each([[false], [true]])('gives the turns that the SDK saw, compressed: %s', async (perMessageDeflate) => {
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: `http://127.0.0.1:${portOf(tap)}/v1` });
    const socket = new ResponsesWS(client, { perMessageDeflate });
    const seen: string[] = [];
    for (const question of ['first – é', 'second '.repeat(5000)]) {
      const done = Promise.withResolvers<string>();
      socket.once('response.completed', ({ response }) => done.resolve(response.id));
      socket.send({ type: 'response.create', model: 'gpt-test', input: question, store: false });
      seen.push(await done.promise);
    }
    socket.close();
    await ended();
    const asked = ofKind('llm.request').map(({ data }) => data);
    const answers = ofKind('llm.response').map(({ data }) => data);
    expect(asked.map(({ messages }) => messages[0]?.text)).toEqual(['first – é', 'second '.repeat(5000)]);
    expect(asked[0]).toMatchObject({ api: 'openai.responses', model: 'gpt-test', target: '/v1/responses' });
    expect(answers.map(({ response_id }) => response_id)).toEqual(seen);
    expect(answers[1]).toMatchObject({
      exchange: asked[1]?.exchange,
      complete: true,
      stream: true,
      messages: [{ text: 'you said: second second ' }],
      output_tokens: 3,
    });
    expect(ofKind('coverage')).toEqual([]);
  });
});

describe('a realtime session', () => {
  it('gives a turn for each response, with the items before it', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(tap)}/v1/realtime?model=gpt-realtime-test`);
    const messages = events(socket);
    await messages.until('session.created');
    const say = (event: object) => socket.send(JSON.stringify(event));
    say({
      type: 'session.update',
      session: { instructions: 'be kind', tools: [{ type: 'function', name: 'look_up' }] },
    });
    say({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] },
    });
    say({ type: 'response.create' });
    await messages.until('response.done');
    say({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'call_1', output: 'found: 7' },
    });
    say({ type: 'response.create' });
    await messages.until('response.done');
    socket.close();
    await ended();
    const asked = ofKind('llm.request').map(({ data }) => data);
    expect(asked.map(({ messages: list }) => list.map(({ role, text }) => [role, text]))).toEqual([
      [
        ['system', 'be kind'],
        ['user', 'hello'],
      ],
      [
        ['system', 'be kind'],
        ['user', 'hello'],
        ['assistant', ''],
        ['tool', 'found: 7'],
      ],
    ]);
    expect(asked[0]).toMatchObject({ model: 'gpt-realtime-test', tools: [{ name: 'look_up' }] });
    const answers = ofKind('llm.response').map(({ data }) => data);
    expect(answers[0]?.messages[0]?.tool_calls).toMatchObject([{ call_id: 'call_1', name: 'look_up' }]);
    expect(answers[1]?.messages[0]?.text).toBe('it is seven');
    expect(ofKind('coverage')).toEqual([]);
  });

  it('with Gemini is recognised and counted', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(tap)}/ws/google.ai.GenerativeService.BidiGenerateContent`);
    await once(socket, 'open');
    const echoed = once(socket, 'message');
    socket.send('{"setup":{"model":"models/gemini-live"}}');
    await echoed;
    socket.close();
    await ended();
    expect(ofKind('coverage').map(({ data }) => data)).toMatchObject([
      {
        source: 'wire.websocket',
        state: 'unsupported',
        reason: expect.stringMatching(/^a Gemini Live session: 1 messages/) as string,
      },
    ]);
  });
});

describe('other websockets', () => {
  it('are counted both ways, fragments and large messages too', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(tap)}/echo`);
    await once(socket, 'open');
    let back = 0;
    const all = Promise.withResolvers<void>();
    socket.addEventListener('message', () => ++back === 5 && all.resolve());
    for (const size of [0, 1, 125, 126, 200_000]) socket.send('x'.repeat(size));
    await all.promise;
    socket.close(1000);
    await ended();
    expect(ofKind('http.response').map(({ data }) => data.status)).toEqual([101]);
    const [said] = ofKind('coverage').map(({ data }) => data.reason);
    expect(said).toMatch(
      /^a websocket: 5 messages .* out, 5 .* in, compressed, closed with 1000; the content of 10 was not read$/,
    );
  });

  it('on a stream of HTTP/2 are counted as well', async () => {
    const origin = createHttp2Server({ settings: { enableConnectProtocol: true } });
    origin.on('stream', (stream) => {
      stream.respond({ ':status': 200 });
      stream.on('data', (bytes: Buffer) =>
        stream.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('reply'), bytes.subarray(0, 0)])),
      );
      stream.on('end', () => stream.end());
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const through = await listening(
      tapTo(portOf(origin), { read: (read) => results.push(...read), opened: () => open++, closed: () => open-- }),
    );
    const session = connectHttp2(`http://127.0.0.1:${portOf(through)}`);
    await once(session, 'remoteSettings');
    const stream = session.request(
      {
        ':method': 'CONNECT',
        ':protocol': 'websocket',
        ':path': '/chat',
        ':scheme': 'http',
        ':authority': 'a.example',
      },
      { endStream: false },
    );
    await once(stream, 'response');
    const reply = once(stream, 'data');
    stream.write(Buffer.from([0x81, 0x85, 0, 0, 0, 0, ...Buffer.from('hello')]));
    await reply;
    stream.end();
    await once(stream, 'end');
    session.close();
    await ended();
    through.close();
    origin.close();
    expect(ofKind('http.request').map(({ data }) => [data.method, data.target])).toEqual([['CONNECT', '/chat']]);
    expect(ofKind('http.response').map(({ data }) => data.status)).toEqual([200]);
    expect(ofKind('coverage').map(({ data }) => data.reason)).toEqual([
      'a websocket: 1 messages (5 bytes) out, 1 (5 bytes) in; the content of 2 was not read',
    ]);
  });
});

function events(socket: WebSocket) {
  const types: string[] = [];
  socket.addEventListener('message', ({ data }) =>
    types.push((JSON.parse((data as Buffer).toString()) as { type: string }).type),
  );
  return {
    async until(type: string) {
      await expect.poll(() => types.includes(type), { timeout: 5_000 }).toBe(true);
      types.length = 0;
    },
  };
}

function answerResponses(socket: ServerSocket): void {
  let count = 0;
  socket.on('message', (data) => {
    const { model, input } = JSON.parse((data as Buffer).toString()) as { model: string; input: string };
    const id = `resp_${++count}`;
    const text = `you said: ${input.slice(0, 14)}`;
    const content = [{ type: 'output_text', text, annotations: [] }];
    const item = { id: `msg_${count}`, type: 'message', role: 'assistant', status: 'completed', content };
    const response = { id, object: 'response', model, status: 'in_progress', output: [] };
    const usage = { input_tokens: 5, output_tokens: 3, total_tokens: 8 };
    let sequence_number = 0;
    const send = (event: object) => socket.send(JSON.stringify({ ...event, sequence_number: sequence_number++ }));
    send({ type: 'response.created', response });
    send({
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, content: [], status: 'in_progress' },
    });
    for (const delta of text.match(/.{1,4}/gs) ?? [])
      send({ type: 'response.output_text.delta', item_id: item.id, output_index: 0, content_index: 0, delta });
    send({ type: 'response.output_item.done', output_index: 0, item });
    send({ type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } });
  });
}

/** First a call of the tool, then an answer in speech. */
function answerRealtime(socket: ServerSocket): void {
  const send = (event: object) => socket.send(JSON.stringify(event));
  send({ type: 'session.created', session: { type: 'realtime', instructions: 'none yet' } });
  let count = 0;
  socket.on('message', (data) => {
    const event = JSON.parse((data as Buffer).toString()) as { type: string; session?: object; item?: object };
    if (event.type === 'session.update') send({ type: 'session.updated', session: event.session });
    if (event.type === 'conversation.item.create')
      send({
        type: 'conversation.item.added',
        item: { ...event.item, id: `item_${++count}`, object: 'realtime.item' },
      });
    if (event.type !== 'response.create') return;
    const id = `resp_${++count}`;
    const item =
      count < 3
        ? { id: `item_${++count}`, type: 'function_call', call_id: 'call_1', name: 'look_up', arguments: '{"q":1}' }
        : {
            id: `item_${++count}`,
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_audio', transcript: 'it is seven' }],
          };
    send({ type: 'response.created', response: { id, status: 'in_progress', output: [] } });
    send({ type: 'conversation.item.added', item });
    send({ type: 'response.output_audio.delta', delta: 'AAAA' });
    const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    send({
      type: 'response.done',
      response: { id, object: 'realtime.response', status: 'completed', output: [item], usage },
    });
  });
}
