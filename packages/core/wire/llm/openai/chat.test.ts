import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openaiChat } from './chat.ts';
import { sealMessage } from '../seal.ts';

const facts = (json: unknown, path = '/v1/chat/completions', method = 'POST') => ({
  method,
  path,
  headers: new Map(),
  json,
  recall: () => undefined,
});
const hashes = (messages: unknown[]) =>
  openaiChat.request(facts({ model: 'm', messages })).messages.map((message) => sealMessage(message, 'k').sha256);
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } };

describe('chat completions are recognised', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

  it.each([
    '/v1/chat/completions',
    '/openai/deployments/d/chat/completions',
    '/chat/completions/',
    '/serving-endpoints/e/invocations',
    '/proxy',
  ])('at %s', (path) => expect(openaiChat.recognises(facts(body, path))).toBe(true));

  it.each([
    ['/v1/messages', body, 'POST'],
    ['/api/chat', body, 'POST'],
    ['/v1/chat/completions', body, 'GET'],
    ['/v1/embeddings', { model: 'm', input: 'x' }, 'POST'],
    ['/app', { model: 'm', messages: [{ role: 'admin', content: 'x' }] }, 'POST'],
    ['/app', { messages: [{ role: 'user', content: 'x' }] }, 'POST'],
    ['/v1/chat/completions', undefined, 'POST'],
  ])('not at %s', (path, json, method) => expect(openaiChat.recognises(facts(json, path, method))).toBe(false));

  it('and the deployment is the model where the body names none', () => {
    expect(openaiChat.request(facts({ messages: [] }, '/openai/deployments/gpt-x/chat/completions')).model).toBe(
      'gpt-x',
    );
  });
});

describe('a message hashes the same however it is written', () => {
  it.each([
    [
      'content null, empty or absent',
      [
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'assistant', tool_calls: [call] },
      ],
    ],
    [
      'a text or one part',
      [
        { role: 'user', content: ' a b\n' },
        { role: 'user', content: [{ type: 'text', text: ' a b\n' }] },
      ],
    ],
    [
      'system or developer',
      [
        { role: 'system', content: 'x' },
        { role: 'developer', content: 'x' },
      ],
    ],
    [
      'fields that SDKs add',
      [
        { role: 'assistant', content: 'x' },
        {
          role: 'assistant',
          content: 'x',
          refusal: null,
          annotations: [],
          audio: null,
          parsed: null,
          tool_calls: [],
          function_call: null,
        },
      ],
    ],
    [
      'a refusal as field or part',
      [
        { role: 'assistant', content: null, refusal: 'no' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
      ],
    ],
    [
      'tool results as text or part',
      [
        { role: 'tool', tool_call_id: 'c1', content: 'r' },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'r' }] },
      ],
    ],
  ])('%s', (_, forms) => {
    expect(new Set(hashes(forms)).size).toBe(1);
  });

  it.each([
    [
      'white space',
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'a ' },
      ],
    ],
    [
      'the call a result answers',
      [
        { role: 'tool', tool_call_id: 'c1', content: 'r' },
        { role: 'tool', tool_call_id: 'c2', content: 'r' },
      ],
    ],
    [
      'a byte of the arguments',
      [
        { role: 'assistant', tool_calls: [call] },
        { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '{"a":1}' } }] },
      ],
    ],
    [
      'an image',
      [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(600)}` } }],
        },
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'B'.repeat(600)}` } }],
        },
      ],
    ],
  ])('but %s makes another', (_, forms) => {
    expect(new Set(hashes(forms)).size).toBe(forms.length);
  });
});

describe('a streamed answer', () => {
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    id: 'x',
    choices: [{ index: 0, delta, finish_reason }],
  });
  const read = (events: unknown[], done = true) => openaiChat.response({ form: 'stream', events, done });

  it('is the answer in one piece, wherever its text and arguments are cut', () => {
    const pieces = (text: string, at: readonly number[]) => {
      const ends = [...at.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
      return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
    };
    const cuts = fc.array(fc.nat(), { maxLength: 5 });
    const calls = fc.array(fc.record({ name: fc.string({ minLength: 1 }), text: fc.string(), cuts }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.string(), cuts, calls, (content, contentCuts, called) => {
        const tool_calls = called.map(({ name, text }, i) => ({
          id: `c${i}`,
          type: 'function',
          function: { name, arguments: text },
        }));
        const whole = openaiChat.response({
          form: 'json',
          json: { id: 'x', choices: [{ message: { content, tool_calls }, finish_reason: 'stop' }] },
        });
        const deltas = [
          ...pieces(content, contentCuts).map((text) => ({ content: text })),
          ...called.flatMap(({ name, text, cuts }, index) => [
            { tool_calls: [{ index, id: `c${index}`, function: { name, arguments: '' } }] },
            ...pieces(text, cuts).map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
          ]),
        ];
        expect(read([...deltas.map((delta) => chunk(delta)), chunk({}, 'stop')]).messages).toEqual(whole.messages);
      }),
    );
  });

  it('keeps calls apart whose index is missing or the same', () => {
    const one = { id: 'a', function: { name: 'f', arguments: '{}' } };
    const two = { id: 'b', function: { name: 'g', arguments: '{}' } };
    for (const same of [{}, { index: 0 }]) {
      const { messages } = read([
        chunk({ tool_calls: [{ ...same, ...one }] }),
        chunk({ tool_calls: [{ ...same, ...two }] }),
      ]);
      expect(messages[0]?.toolCalls.map(({ name }) => name)).toEqual(['f', 'g']);
    }
  });

  it('that was cut, or failed, is not complete', () => {
    expect(read([chunk({ content: 'so f' })], false)).toMatchObject({ complete: false, messages: [{ text: 'so f' }] });
    const failed = read([chunk({ content: 'so' }), { error: { message: 'overloaded', code: 'server_error' } }]);
    expect(failed).toMatchObject({ complete: false, error: 'server_error: overloaded' });
  });

  it('of the older kind has its function call', () => {
    const { messages } = read([
      chunk({ function_call: { name: 'f', arguments: '{"a"' } }),
      chunk({ function_call: { arguments: ':1}' } }, 'function_call'),
    ]);
    expect(messages[0]?.toolCalls).toEqual([{ call_id: 'function:f', name: 'f', arguments: '{"a":1}' }]);
    const [result] = openaiChat.request(
      facts({ model: 'm', messages: [{ role: 'function', name: 'f', content: 'r' }] }),
    ).messages;
    expect(result).toMatchObject({ role: 'tool', toolCallId: 'function:f' });
  });
});

it('reads anything that is JSON without throwing', () => {
  const name = fc.constantFrom(
    'model',
    'messages',
    'role',
    'content',
    'tool_calls',
    'function',
    'choices',
    'delta',
    'message',
    'type',
    'text',
    'tools',
    'error',
    'usage',
    'index',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('assistant', 'tool', 'function', 'text', '', null, 1, true),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.array(value), (json, events) => {
      for (const message of openaiChat.request(facts(json)).messages) sealMessage(message, 'k');
      for (const body of [{ form: 'json', json } as const, { form: 'stream', events, done: false } as const]) {
        for (const message of openaiChat.response(body).messages) sealMessage(message, 'k');
      }
    }),
  );
});
