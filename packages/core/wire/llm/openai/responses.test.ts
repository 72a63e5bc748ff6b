import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openaiResponses } from './responses.ts';
import { sealMessage } from '../seal.ts';

const facts = (json: unknown, path = '/v1/responses', recall = (_id: string): unknown => undefined) => ({
  method: 'POST',
  path,
  headers: new Map(),
  json,
  recall,
});
const input = (items: unknown, more: object = {}) =>
  openaiResponses.request(facts({ model: 'm', input: items, ...more }));
const answer = (output: unknown[]) =>
  openaiResponses.response({ form: 'json', json: { id: 'r', status: 'completed', output } });

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Let me see.', annotations: [] }],
};
const call = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'f',
  arguments: '{"a": 1}',
  status: 'completed',
};
const custom = { id: 'ct_1', type: 'custom_tool_call', call_id: 'call_2', name: 'sql', input: 'SELECT 1' };
const reasoning = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'x' };

describe('an answer and the same answer as history are one message', () => {
  const said = answer([reasoning, message, call, custom]).messages;

  it.each([
    ['as the items came', [reasoning, message, call, custom]],
    ['without reasoning', [message, call, custom]],
    [
      'with ids and states dropped',
      [
        { role: 'assistant', content: 'Let me see.' },
        { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a": 1}' },
        { type: 'custom_tool_call', call_id: 'call_2', name: 'sql', input: 'SELECT 1' },
      ],
    ],
    ['with what the SDK adds', [reasoning, message, { ...call, parsed_arguments: { a: 1 } }, custom]],
  ])('%s', (_, items) => {
    expect(
      input([...items, { type: 'function_call_output', call_id: 'call_1', output: 'r' }]).messages.slice(0, 1),
    ).toEqual(said);
  });

  it('when only the ids are sent, of items that were seen', () => {
    const seen = new Map(answer([reasoning, message, call, custom]).items);
    const ids = [reasoning, message, call, custom].map(({ id }) => ({ type: 'item_reference', id }));
    const request = openaiResponses.request(facts({ model: 'm', input: ids }, '/v1/responses', (id) => seen.get(id)));
    expect(request).toMatchObject({ messages: said, unresolved: 0 });
    expect(input(ids)).toMatchObject({ messages: [], unresolved: 4 });
  });
});

it('reads instructions, texts, results and what the provider ran itself', () => {
  const { messages } = input(
    [
      { role: 'developer', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'hi' },
          { type: 'input_image', image_url: 'https://a.example/x.png' },
        ],
      },
      { type: 'mcp_call', id: 'mcp_1', name: 'search', arguments: '{}', output: 'found', server_label: 's' },
      {
        type: 'function_call_output',
        call_id: 'call_9',
        output: [
          { type: 'input_text', text: 'one' },
          { type: 'input_text', text: 'two' },
        ],
      },
    ],
    { instructions: 'you are' },
  );
  expect(messages).toEqual([
    { role: 'system', text: 'you are', toolCalls: [] },
    { role: 'system', text: 'be brief', toolCalls: [] },
    { role: 'user', text: 'hi\n‹image https://a.example/x.png›', toolCalls: [] },
    {
      role: 'assistant',
      text: '',
      toolCalls: [{ call_id: 'mcp_1', name: 'search', arguments: '{}', run_by: 'provider', server: 's' }],
    },
    { role: 'tool', text: 'found', toolCalls: [], toolCallId: 'mcp_1' },
    { role: 'tool', text: 'one\ntwo', toolCalls: [], toolCallId: 'call_9' },
  ]);
});

it('names the state it goes on from and the tools it offers', () => {
  const read = input('hi', {
    previous_response_id: 'resp_1',
    conversation: { id: 'conv_1' },
    user: 'u1',
    tools: [
      { type: 'function', name: 'f' },
      { type: 'web_search' },
      { type: 'mcp', server_label: 's', authorization: 'secret' },
    ],
  });
  expect(read).toMatchObject({ previousResponseId: 'resp_1', conversationId: 'conv_1', user: 'u1' });
  expect(read.tools.map(({ name }) => name)).toEqual(['f', 'web_search', 'mcp:s']);
  expect(JSON.stringify(read.tools)).not.toContain('secret');
});

it('of a stream that was cut, keeps what was said and asked for', () => {
  const events = [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', model: 'm', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
    { type: 'response.output_text.delta', output_index: 0, delta: 'Let me ' },
    { type: 'response.output_text.delta', output_index: 0, delta: 'see.' },
    { type: 'response.output_item.done', output_index: 0, item: message },
    { type: 'response.output_item.added', output_index: 1, item: { ...call, arguments: '' } },
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"a":' },
  ];
  const read = openaiResponses.response({ form: 'stream', events, done: false });
  expect(read).toMatchObject({ responseId: 'resp_1', complete: false });
  expect(read.messages).toMatchObject([{ text: 'Let me see.', toolCalls: [{ name: 'f', arguments: '{"a":' }] }]);
  expect(openaiResponses.response({ form: 'stream', events: events.slice(0, 4), done: false }).messages).toMatchObject([
    { text: 'Let me see.' },
  ]);
});

it('takes the items as they came when the last event has none', () => {
  const events = [
    { type: 'response.output_item.done', output_index: 0, item: message },
    { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } },
  ];
  expect(openaiResponses.response({ form: 'stream', events, done: false })).toMatchObject({
    complete: true,
    messages: [{ text: 'Let me see.' }],
  });
});

it.each([
  [{ type: 'error', code: 'rate_limit', message: 'slow down' }, 'rate_limit: slow down'],
  [
    { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'oops' } } },
    'server_error: oops',
  ],
])('tells the error in a stream', (event, error) => {
  expect(openaiResponses.response({ form: 'stream', events: [event], done: false })).toMatchObject({
    error,
    messages: [],
  });
});

it('reads anything that is JSON without throwing', () => {
  const name = fc.constantFrom(
    'input',
    'output',
    'type',
    'role',
    'content',
    'id',
    'call_id',
    'item',
    'response',
    'delta',
    'output_index',
    'tools',
    'arguments',
    'action',
  );
  const word = fc.constantFrom(
    'message',
    'function_call',
    'function_call_output',
    'mcp_call',
    'item_reference',
    'response.output_item.done',
    'response.output_text.delta',
    'error',
    null,
    1,
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      word,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.array(value), (json, events) => {
      for (const message of openaiResponses.request(facts(json)).messages) sealMessage(message, 'k');
      for (const body of [{ form: 'json', json } as const, { form: 'stream', events, done: false } as const]) {
        for (const message of openaiResponses.response(body).messages) sealMessage(message, 'k');
      }
    }),
  );
});
