import { describe, expect, it } from 'vitest';
import { array, awsChunks, awsEvents, json, lines, sse } from '../../wire/testing/stream-bodies.ts';
import { allEdges, allNodes, createScene, folded, talked, type WireExchange } from '../testing/index.ts';

/**
 * A conversation of three exchanges in each dialect: a question, a call of a tool with its result, another question. Requests repeat
 * what was said as the providers' SDKs and frameworks write it, which is seldom as it was received.
 */
const question = 'What is on invoice 17?';
const found = 'Invoice 17: 12 chairs, 1,200.00 EUR, due 2026-12-01.';
const said = 'Twelve chairs for 1,200 euros.';
const next = 'And invoice 18?';
const last = 'There is none.';
const args = { path: '/srv/17.txt', limit: 5 };
const reordered = { limit: 5, path: '/srv/17.txt' };
const schema = { type: 'object', properties: { path: { type: 'string' }, limit: { type: 'integer' } } };

interface Talk {
  readonly exchanges: readonly WireExchange[];
  readonly call_id?: string;
  /** How the call's result is known to be one. */
  readonly returned?: string;
  /** Dialects without tools. */
  readonly textOnly?: true;
  readonly api: string;
}

const talks: Readonly<Record<string, Talk>> = {
  'chat completions': { api: 'openai.chat', call_id: 'call_1', exchanges: chat('/v1/chat/completions', false) },
  'chat completions, streamed': {
    api: 'openai.chat',
    call_id: 'call_1',
    exchanges: chat('/v1/chat/completions', true),
  },
  'Azure’s deployments': {
    api: 'openai.chat',
    call_id: 'call_1',
    exchanges: chat('/openai/deployments/gpt-x/chat/completions?api-version=2024-10-21', true),
  },
  'Gemini through its compatible path': {
    api: 'openai.chat',
    call_id: 'call_1',
    exchanges: chat('/v1beta/openai/chat/completions', false),
  },
  responses: { api: 'openai.responses', call_id: 'call_1', exchanges: responses('history') },
  'responses with state at the provider': { api: 'openai.responses', call_id: 'call_1', exchanges: responses('state') },
  'Anthropic messages': { api: 'anthropic.messages', call_id: 'toolu_01ABCDEF', exchanges: anthropic(false) },
  'Anthropic messages, streamed': { api: 'anthropic.messages', call_id: 'toolu_01ABCDEF', exchanges: anthropic(true) },
  'Anthropic on Vertex': {
    api: 'anthropic.messages',
    call_id: 'toolu_01ABCDEF',
    exchanges: anthropic(
      true,
      '/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-5:streamRawPredict',
    ),
  },
  'Gemini, without ids': {
    api: 'gemini.generate',
    returned: 'name and order of calls and results',
    exchanges: gemini('whole', 'none'),
  },
  'Gemini, streamed as events, kept as one content a chunk': {
    api: 'gemini.generate',
    returned: 'name and order of calls and results',
    exchanges: gemini('events', 'none'),
  },
  'Gemini, streamed as an array': {
    api: 'gemini.generate',
    returned: 'name and order of calls and results',
    exchanges: gemini('array', 'none'),
  },
  'Gemini, with ids': { api: 'gemini.generate', call_id: 'fc_abcdef', exchanges: gemini('events', 'kept') },
  'Gemini, with ids that the client does not send back': {
    api: 'gemini.generate',
    call_id: 'fc_abcdef',
    returned: 'name and order of calls and results',
    exchanges: gemini('events', 'dropped'),
  },
  'Gemini interactions': { api: 'gemini.interactions', call_id: 'ia_abcdef', exchanges: interactions('history') },
  'Gemini interactions with state at the provider': {
    api: 'gemini.interactions',
    call_id: 'ia_abcdef',
    exchanges: interactions('state'),
  },
  'Bedrock converse': { api: 'bedrock.converse', call_id: 'tooluse_abcdef', exchanges: converse('converse') },
  'Bedrock converse, streamed': {
    api: 'bedrock.converse',
    call_id: 'tooluse_abcdef',
    exchanges: converse('converse-stream'),
  },
  'Bedrock invoke of Nova, streamed': {
    api: 'bedrock.invoke',
    call_id: 'tooluse_abcdef',
    exchanges: converse('invoke-with-response-stream'),
  },
  'Bedrock invoke of Claude': {
    api: 'bedrock.invoke',
    call_id: 'toolu_01ABCDEF',
    exchanges: anthropic(false, '/model/us.anthropic.claude-sonnet-5-v1%3A0/invoke'),
  },
  'Bedrock invoke of Claude, streamed': {
    api: 'bedrock.invoke',
    call_id: 'toolu_01ABCDEF',
    exchanges: anthropic(true, '/model/us.anthropic.claude-sonnet-5-v1%3A0/invoke-with-response-stream'),
  },
  'Bedrock invoke of a model with OpenAI’s bodies': {
    api: 'bedrock.invoke',
    call_id: 'call_1',
    exchanges: chat('/model/openai.gpt-oss-120b-1%3A0/invoke', false),
  },
  'Bedrock invoke of Command': {
    api: 'bedrock.invoke',
    returned: 'name and order of calls and results',
    exchanges: cohere1('/model/cohere.command-r-plus-v1:0/invoke'),
  },
  'Bedrock invoke of Llama': { api: 'bedrock.invoke', textOnly: true, exchanges: llama('invoke') },
  'Bedrock invoke of Llama, streamed': {
    api: 'bedrock.invoke',
    textOnly: true,
    exchanges: llama('invoke-with-response-stream'),
  },
  Ollama: { api: 'ollama.chat', returned: 'name and order of calls and results', exchanges: ollama(false) },
  'Ollama, streamed': { api: 'ollama.chat', returned: 'name and order of calls and results', exchanges: ollama(true) },
  'Ollama, with ids that the client does not send back': {
    api: 'ollama.chat',
    call_id: 'call_ollama1',
    returned: 'name and order of calls and results',
    exchanges: ollama(true, 'call_ollama1'),
  },
  'Ollama generate with its context': { api: 'ollama.chat', textOnly: true, exchanges: ollamaGenerate() },
  'Cohere, second version': { api: 'cohere.chat', call_id: 'read_17abc', exchanges: cohere2(false) },
  'Cohere, second version, streamed': { api: 'cohere.chat', call_id: 'read_17abc', exchanges: cohere2(true) },
  'Cohere, first version': {
    api: 'cohere.chat_v1',
    returned: 'name and order of calls and results',
    exchanges: cohere1('/v1/chat'),
  },
  'Text Generation Inference with a template': { api: 'tgi.generate', textOnly: true, exchanges: tgi() },
  'llama.cpp with a template': { api: 'llamacpp.completion', textOnly: true, exchanges: llamaCpp() },
  'completions with a template': { api: 'openai.completions', textOnly: true, exchanges: completions() },
};

describe.each(Object.entries(talks))('%s', (_, { exchanges, api, call_id, returned = 'tool_call_id', textOnly }) => {
  const trace = folded(talked(exchanges));

  it('is one conversation, whose requests begin with all that was said', () => {
    expect(allNodes(trace, 'conversation')).toHaveLength(1);
    const whys = allEdges(trace, 'took_part_in').map((edge) => edge.why);
    expect(whys[0]).toBe('begins the conversation');
    expect(whys).toHaveLength(exchanges.length);
    for (const why of whys.slice(1))
      expect(['begins with all that was said before', 'previous_response_id']).toContain(why);
    expect(trace.gaps.filter(({ source }) => source !== 'trace.carriage')).toEqual([]);
  });

  it('is read in its own dialect, with usage and the reason of its end', () => {
    const events = talked(exchanges).events.filter(
      (event) => event.kind === 'llm.request' || event.kind === 'llm.response',
    );
    expect(events.map((event) => event.kind)).toEqual(exchanges.flatMap(() => ['llm.request', 'llm.response']));
    for (const event of events) {
      expect(event.data.api).toBe(api);
      if (event.kind === 'llm.response') {
        expect(event.data).toMatchObject({ complete: true, input_tokens: 21, output_tokens: 9 });
        expect(event.data.finish_reason).toBeDefined();
        expect(event.data.messages.every(({ role }) => role === 'assistant')).toBe(true);
      }
    }
  });

  if (textOnly) return;
  it('ties the result to its call', () => {
    const calls = allNodes(trace, 'tool_call');
    expect(calls.map(({ attrs }) => attrs.name)).toEqual(['read_file']);
    expect(JSON.parse(calls[0]?.attrs.arguments ?? '')).toEqual(args);
    if (call_id !== undefined) expect(calls[0]?.attrs.call_id).toBe(call_id);
    const [edge, ...more] = allEdges(trace, 'returned');
    expect(more).toEqual([]);
    expect(edge).toMatchObject({ from: calls[0]?.id, why: returned });
    const segment = allNodes(trace, 'segment').find(({ id }) => id === edge?.to);
    expect(segment?.attrs.origin).toBe('tool_result');
    expect(segment?.attrs['preview']).toContain('12 chairs');
    expect(allEdges(trace, 'asked_for').map(({ basis }) => basis)).toEqual(['observed']);
  });
});

describe('conversations of which one reads like the other', () => {
  it.each(['kept', 'dropped', 'none'] as const)('are kept apart in Gemini, ids: %s', (ids) => {
    const scene = createScene();
    const agent = scene.process(['python3', 'agent.py'], { cgroup: '/system.slice/agent.service' });
    const [a, b] = [gemini('whole', ids, 'fc_first'), gemini('whole', ids, 'fc_second')];
    // Both ask before either goes on; the second goes on first.
    talked([a[0], b[0], b[1], a[1], a[2], b[2]] as WireExchange[], scene, agent);
    const trace = folded(scene);
    expect(allNodes(trace, 'conversation')).toHaveLength(2);
    expect(allNodes(trace, 'tool_call')).toHaveLength(2);
    expect(allEdges(trace, 'returned')).toHaveLength(2);
    if (ids !== 'kept') return;
    const chosen = allEdges(trace, 'returned').map(({ from }) => from);
    expect(new Set(chosen).size).toBe(2);
  });
});

function chat(path: string, stream: boolean): WireExchange[] {
  const tools = [{ type: 'function', function: { name: 'read_file', description: 'Reads', parameters: schema } }];
  const call = { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: JSON.stringify(args) } };
  const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-x-2026' };
  const usage = { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 };
  const messages = [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: question },
    { role: 'assistant', content: 'Let me look.', tool_calls: [call], refusal: null, annotations: [] },
    { role: 'tool', tool_call_id: 'call_1', content: found },
    { role: 'assistant', content: said },
    { role: 'user', content: [{ type: 'text', text: next }] },
  ];
  const answer = (message: { content: string; tool_calls?: object[] }, finish_reason: string) => {
    if (!stream)
      return json({
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
        usage,
      });
    const chunk = (delta: object, finish: string | null = null) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    return sse(
      [
        ...(path.includes('deployments')
          ? [
              {
                id: '',
                object: '',
                choices: [],
                prompt_filter_results: [
                  { prompt_index: 0, content_filter_results: { jailbreak: { filtered: false, detected: false } } },
                ],
              },
            ]
          : []),
        chunk({ role: 'assistant', content: '' }),
        ...(message.content.match(/.{1,5}/g) ?? []).map((content) => chunk({ content })),
        ...(message.tool_calls ?? []).map((one) => chunk({ tool_calls: [{ index: 0, ...one }] })),
        chunk({}, finish_reason),
        { ...head, object: 'chat.completion.chunk', choices: [], usage },
      ],
      true,
    );
  };
  const ask = (count: number) => ({ model: 'gpt-x', stream, tools, messages: messages.slice(0, count) });
  return [
    { path, request: ask(2), answer: answer({ content: 'Let me look.', tool_calls: [call] }, 'tool_calls') },
    { path, request: ask(4), answer: answer({ content: said }, 'stop') },
    { path, request: ask(6), answer: answer({ content: last }, 'stop') },
  ];
}

function responses(keeps: 'history' | 'state'): WireExchange[] {
  const path = '/v1/responses';
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] };
  const call = {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'read_file',
    arguments: JSON.stringify(args),
    status: 'completed',
  };
  const message = (id: string, text: string) => ({
    type: 'message',
    id,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  });
  const answer = (id: string, output: object[]) =>
    json({
      id,
      object: 'response',
      status: 'completed',
      model: 'gpt-x',
      output,
      usage: { input_tokens: 21, output_tokens: 9, output_tokens_details: { reasoning_tokens: 4 } },
    });
  const result = { type: 'function_call_output', call_id: 'call_1', output: found };
  const [first, second] = [[reasoning, call], [message('msg_1', said)]];
  const user = (content: string) => ({ role: 'user', content });
  const input = keeps === 'history';
  return [
    {
      path,
      request: { model: 'gpt-x', instructions: 'Be terse.', input: [user(question)] },
      answer: answer('resp_1', first),
    },
    {
      path,
      request: input
        ? { model: 'gpt-x', input: [user(question), ...first, result] }
        : { model: 'gpt-x', previous_response_id: 'resp_1', input: [result] },
      answer: answer('resp_2', second),
    },
    {
      path,
      request: input
        ? { model: 'gpt-x', input: [user(question), ...first, result, ...second, user(next)] }
        : { model: 'gpt-x', previous_response_id: 'resp_2', input: next },
      answer: answer('resp_3', [message('msg_2', last)]),
    },
  ];
}

function anthropic(stream: boolean, path = '/v1/messages'): WireExchange[] {
  const tools = [{ name: 'read_file', description: 'Reads', input_schema: schema }];
  const use = { type: 'tool_use', id: 'toolu_01ABCDEF', name: 'read_file', input: args };
  const thinking = { type: 'thinking', thinking: 'I need the file.', signature: 'abc' };
  const messages = [
    { role: 'user', content: question },
    // Thinking left out, keys in another order, a mark for the cache.
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look.' },
        { ...use, input: reordered, cache_control: { type: 'ephemeral' } },
      ],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_01ABCDEF', content: [{ type: 'text', text: found }] }],
    },
    { role: 'assistant', content: said },
    { role: 'user', content: [{ type: 'text', text: next, cache_control: { type: 'ephemeral' } }] },
  ];
  const invoked = path.includes('/model/');
  const wrapped = invoked ? awsChunks : sse;
  const answer = (
    content: { type: string; text?: string; thinking?: string; input?: object }[],
    stop_reason: string,
  ) => {
    const head = { id: 'msg_01', type: 'message', role: 'assistant', model: 'claude-sonnet-5' };
    const usage = { input_tokens: 21, cache_read_input_tokens: 5, output_tokens: 9 };
    if (!stream) return json({ ...head, content, stop_reason, stop_sequence: null, usage });
    return wrapped([
      {
        type: 'message_start',
        message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      { type: 'ping' },
      ...content.flatMap((block, index) => [
        {
          type: 'content_block_start',
          index,
          content_block:
            block.text === undefined
              ? block.input
                ? { ...block, input: {} }
                : { ...block, thinking: '' }
              : { ...block, text: '' },
        },
        ...(block.text?.match(/.{1,6}/g) ?? []).map((text) => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'text_delta', text },
        })),
        ...(block.thinking?.match(/.{1,6}/g) ?? []).map((part) => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'thinking_delta', thinking: part },
        })),
        ...((block.input ? JSON.stringify(block.input) : '').match(/.{1,6}/g) ?? []).map((partial_json) => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'input_json_delta', partial_json },
        })),
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ]);
  };
  const body = path === '/v1/messages' ? { model: 'claude-sonnet-5', stream } : { anthropic_version: 'x-2023' };
  const ask = (count: number) => ({
    ...body,
    max_tokens: 500,
    system: [{ type: 'text', text: 'Be terse.' }],
    tools,
    messages: messages.slice(0, count),
  });
  const headers = path === '/v1/messages' ? { 'anthropic-version': '2023-06-01' } : {};
  return [
    {
      path,
      headers,
      request: ask(1),
      answer: answer([thinking, { type: 'text', text: 'Let me look.' }, use], 'tool_use'),
    },
    { path, headers, request: ask(3), answer: answer([{ type: 'text', text: said }], 'end_turn') },
    { path, headers, request: ask(5), answer: answer([{ type: 'text', text: last }], 'end_turn') },
  ];
}

function gemini(
  form: 'whole' | 'events' | 'array',
  ids: 'none' | 'kept' | 'dropped',
  id = 'fc_abcdef',
): WireExchange[] {
  const path = `/v1beta/models/gemini-3-pro:${form === 'whole' ? 'generateContent' : `streamGenerateContent${form === 'events' ? '?alt=sse' : ''}`}`;
  const given = ids === 'none' ? {} : { id };
  const sent = ids === 'kept' ? { id } : {};
  const model = (...parts: object[]) => ({ role: 'model', parts });
  const user = (...parts: object[]) => ({ role: 'user', parts });
  const halves = [{ text: said.slice(0, 9) }, { text: said.slice(9) }];
  const contents = [
    user({ text: question }),
    model({ functionCall: { ...sent, name: 'read_file', args: reordered }, thoughtSignature: 'c2ln' }),
    user({ functionResponse: { ...sent, name: 'read_file', response: { result: found } } }),
    // As the SDK's chats keep a stream: a content a chunk.
    ...(form === 'whole' ? [model({ text: said })] : halves.map((half) => model(half))),
    user({ text: next }),
  ];
  const usageMetadata = { promptTokenCount: 21, candidatesTokenCount: 9, thoughtsTokenCount: 4, totalTokenCount: 34 };
  const chunk = (parts: object[], finishReason?: string) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason && { finishReason }) }],
    ...(finishReason && { usageMetadata }),
    modelVersion: 'gemini-3-pro-001',
    responseId: 'r1',
  });
  const answer = (...parts: object[]) => {
    if (form === 'whole') return json(chunk(parts, 'STOP'));
    const chunks = [...parts.map((part) => chunk([part])), chunk([{ text: '', thoughtSignature: 'c2ln' }], 'STOP')];
    return form === 'events' ? sse(chunks) : array(chunks);
  };
  const ask = (count: number) => ({
    contents: contents.slice(0, count),
    systemInstruction: { parts: [{ text: 'Be terse.' }] },
    tools: [{ functionDeclarations: [{ name: 'read_file', description: 'Reads', parameters: schema }] }],
  });
  return [
    {
      path,
      request: ask(1),
      answer: answer(
        { text: 'The user wants', thought: true },
        { functionCall: { ...given, name: 'read_file', args } },
      ),
    },
    { path, request: ask(3), answer: answer(...(form === 'whole' ? [{ text: said }] : halves)) },
    { path, request: ask(contents.length), answer: answer({ text: last }) },
  ];
}

function interactions(keeps: 'history' | 'state'): WireExchange[] {
  const path = '/v1beta/interactions';
  const call = { type: 'function_call', id: 'ia_abcdef', name: 'read_file', arguments: args };
  const output = (text: string) => ({ type: 'model_output', content: [{ type: 'text', text }] });
  const usage = { total_input_tokens: 21, total_output_tokens: 9, total_thought_tokens: 3 };
  const answer = (id: string, ...steps: object[]) =>
    json({
      id: keeps === 'state' ? id : '',
      object: 'interaction',
      status: 'completed',
      model: 'gemini-3-pro',
      steps: [{ type: 'thought', signature: 'c2ln' }, ...steps],
      usage,
    });
  const input = (text: string) => ({ type: 'user_input', content: [{ type: 'text', text }] });
  const result = {
    type: 'function_result',
    call_id: 'ia_abcdef',
    name: 'read_file',
    result: [{ type: 'text', text: found }],
  };
  const history = [input(question), call, result, output(said), input(next)];
  const ask = (count: number, previous: string | undefined, fresh: unknown) => ({
    model: 'gemini-3-pro',
    ...(keeps === 'history'
      ? { input: history.slice(0, count), store: false }
      : { input: fresh, ...(previous && { previous_interaction_id: previous }) }),
  });
  return [
    { path, request: ask(1, undefined, question), answer: answer('v1_a', call) },
    { path, request: ask(3, 'v1_a', [result]), answer: answer('v1_b', output(said)) },
    { path, request: ask(5, 'v1_b', next), answer: answer('v1_c', output(last)) },
  ];
}

function converse(method: string): WireExchange[] {
  const path = `/model/us.amazon.nova-pro-v1%3A0/${method}`;
  const stream = method.endsWith('stream');
  const use = { toolUse: { toolUseId: 'tooluse_abcdef', name: 'read_file', input: args } };
  const messages = [
    { role: 'user', content: [{ text: question }] },
    { role: 'assistant', content: [{ text: 'Let me look.' }, { toolUse: { ...use.toolUse, input: reordered } }] },
    {
      role: 'user',
      content: [{ toolResult: { toolUseId: 'tooluse_abcdef', content: [{ text: found }], status: 'success' } }],
    },
    { role: 'assistant', content: [{ text: said }] },
    { role: 'user', content: [{ text: next }, { cachePoint: { type: 'default' } }] },
  ];
  const usage = { inputTokens: 21, outputTokens: 9, totalTokens: 30 };
  const answer = (
    content: { text?: string; toolUse?: { toolUseId: string; name: string; input: object } }[],
    stopReason: string,
  ) => {
    if (!stream)
      return json({
        output: { message: { role: 'assistant', content } },
        stopReason,
        usage,
        metrics: { latencyMs: 1 },
      });
    const events = [
      { messageStart: { role: 'assistant' } },
      ...content.flatMap(({ text, toolUse }, contentBlockIndex) => [
        ...(toolUse
          ? [
              {
                contentBlockStart: {
                  contentBlockIndex,
                  start: { toolUse: { toolUseId: toolUse.toolUseId, name: toolUse.name } },
                },
              },
            ]
          : []),
        ...(text?.match(/.{1,6}/g) ?? []).map((part) => ({
          contentBlockDelta: { contentBlockIndex, delta: { text: part } },
        })),
        ...((toolUse ? JSON.stringify(toolUse.input) : '').match(/.{1,6}/g) ?? []).map((input) => ({
          contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input } } },
        })),
        { contentBlockStop: { contentBlockIndex } },
      ]),
      { messageStop: { stopReason } },
      { metadata: { usage, metrics: { latencyMs: 1 } } },
    ];
    return method === 'converse-stream' ? awsEvents(events) : awsChunks(events);
  };
  const ask = (count: number) => ({
    messages: messages.slice(0, count),
    system: [{ text: 'Be terse.' }],
    toolConfig: { tools: [{ toolSpec: { name: 'read_file', description: 'Reads', inputSchema: { json: schema } } }] },
    ...(method.startsWith('invoke') && { schemaVersion: 'messages-v1' }),
  });
  return [
    { path, request: ask(1), answer: answer([{ text: 'Let me look.' }, use], 'tool_use') },
    { path, request: ask(3), answer: answer([{ text: said }], 'end_turn') },
    { path, request: ask(5), answer: answer([{ text: last }], 'end_turn') },
  ];
}

function llama(method: string): WireExchange[] {
  const path = `/model/meta.llama3-70b-instruct-v1%3A0/${method}`;
  const turn = (role: string, text: string) => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`;
  const open = '<|start_header_id|>assistant<|end_header_id|>\n\n';
  const begin = `<|begin_of_text|>${turn('system', 'Be terse.')}${turn('user', question)}`;
  const answer = (text: string) => {
    const counts = { prompt_token_count: 21, generation_token_count: 9, stop_reason: 'stop' };
    if (method === 'invoke') return json({ generation: text, ...counts });
    const pieces = text.match(/.{1,6}/g) ?? [];
    return awsChunks([
      ...pieces.map((generation) => ({
        generation,
        prompt_token_count: null,
        generation_token_count: 1,
        stop_reason: null,
      })),
      { generation: '', ...counts },
    ]);
  };
  return [
    { path, request: { prompt: begin + open, max_gen_len: 512 }, answer: answer(said) },
    {
      path,
      request: { prompt: `${begin}${turn('assistant', said)}${turn('user', next)}${open}`, max_gen_len: 512 },
      answer: answer(last),
    },
  ];
}

function ollama(stream: boolean, id?: string): WireExchange[] {
  const path = '/api/chat';
  const call = { function: { name: 'read_file', arguments: args } };
  const messages = [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: question },
    {
      role: 'assistant',
      content: '',
      thinking: 'Hm.',
      tool_calls: [{ function: { name: 'read_file', arguments: reordered } }],
    },
    { role: 'tool', tool_name: 'read_file', content: found },
    { role: 'assistant', content: said },
    { role: 'user', content: next },
  ];
  const head = { model: 'qwen3', created_at: '2026-01-01T00:00:00Z' };
  const end = { done: true, done_reason: 'stop', total_duration: 1, prompt_eval_count: 21, eval_count: 9 };
  const answer = (content: string, tool_calls?: object[]) => {
    const message = { role: 'assistant', content, ...(tool_calls && { tool_calls }) };
    if (!stream) return json({ ...head, message, ...end });
    const pieces = content.match(/.{1,6}/g) ?? [];
    return lines([
      { ...head, message: { role: 'assistant', content: '', thinking: 'Hm.' }, done: false },
      ...pieces.map((text) => ({ ...head, message: { role: 'assistant', content: text }, done: false })),
      ...(tool_calls ? [{ ...head, message: { role: 'assistant', content: '', tool_calls }, done: false }] : []),
      { ...head, message: { role: 'assistant', content: '' }, ...end },
    ]);
  };
  const tools = [{ type: 'function', function: { name: 'read_file', description: 'Reads', parameters: schema } }];
  const ask = (count: number) => ({
    model: 'qwen3',
    ...(stream ? {} : { stream: false }),
    tools,
    messages: messages.slice(0, count),
  });
  return [
    { path, request: ask(2), answer: answer('', [{ ...(id && { id }), ...call }]) },
    { path, request: ask(4), answer: answer(said) },
    { path, request: ask(6), answer: answer(last) },
  ];
}

function ollamaGenerate(): WireExchange[] {
  const path = '/api/generate';
  const answer = (response: string, context: number[]) =>
    lines([
      { model: 'qwen3', response: response.slice(0, 5), done: false },
      { model: 'qwen3', response: response.slice(5), done: false },
      { model: 'qwen3', response: '', done: true, done_reason: 'stop', context, prompt_eval_count: 21, eval_count: 9 },
    ]);
  return [
    { path, request: { model: 'qwen3', system: 'Be terse.', prompt: question }, answer: answer(said, [1, 2, 3]) },
    { path, request: { model: 'qwen3', prompt: next, context: [1, 2, 3] }, answer: answer(last, [1, 2, 3, 4, 5]) },
  ];
}

function cohere2(stream: boolean): WireExchange[] {
  const path = '/v2/chat';
  const call = { id: 'read_17abc', type: 'function', function: { name: 'read_file', arguments: JSON.stringify(args) } };
  const plan = 'I will read the file.';
  const messages = [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: question },
    { role: 'assistant', tool_plan: plan, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'read_17abc', content: [{ type: 'document', document: { data: found } }] },
    { role: 'assistant', content: said },
    { role: 'user', content: next },
  ];
  const usage = {
    billed_units: { input_tokens: 11, output_tokens: 9 },
    tokens: { input_tokens: 21, output_tokens: 9 },
  };
  const answer = (text: string, finish_reason: string, tool_calls?: object[]) => {
    const said_ = text === '' ? {} : { content: [{ type: 'text', text }] };
    if (!stream)
      return json({
        id: 'c1',
        message: { role: 'assistant', ...said_, ...(tool_calls && { tool_plan: plan, tool_calls }) },
        finish_reason,
        usage,
      });
    return sse([
      {
        type: 'message-start',
        id: 'c1',
        delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [] } },
      },
      ...(tool_calls
        ? (plan.match(/.{1,6}/g) ?? []).map((tool_plan) => ({
            type: 'tool-plan-delta',
            delta: { message: { tool_plan } },
          }))
        : []),
      ...(text.match(/.{1,6}/g) ?? []).map((part) => ({
        type: 'content-delta',
        index: 0,
        delta: { message: { content: { text: part } } },
      })),
      ...(tool_calls ?? []).flatMap((one, index) => {
        const { function: called, ...rest } = one as typeof call;
        return [
          {
            type: 'tool-call-start',
            index,
            delta: { message: { tool_calls: { ...rest, function: { name: called.name, arguments: '' } } } },
          },
          ...(called.arguments.match(/.{1,6}/g) ?? []).map((part) => ({
            type: 'tool-call-delta',
            index,
            delta: { message: { tool_calls: { function: { arguments: part } } } },
          })),
          { type: 'tool-call-end', index },
        ];
      }),
      { type: 'message-end', delta: { finish_reason, usage } },
    ]);
  };
  const tools = [{ type: 'function', function: { name: 'read_file', description: 'Reads', parameters: schema } }];
  const ask = (count: number) => ({ model: 'command-a', stream, tools, messages: messages.slice(0, count) });
  return [
    { path, request: ask(2), answer: answer('', 'TOOL_CALL', [call]) },
    { path, request: ask(4), answer: answer(said, 'COMPLETE') },
    { path, request: ask(6), answer: answer(last, 'COMPLETE') },
  ];
}

function cohere1(path: string): WireExchange[] {
  const call = { name: 'read_file', parameters: args };
  const tools = [
    {
      name: 'read_file',
      description: 'Reads',
      parameter_definitions: { path: { type: 'str' }, limit: { type: 'int' } },
    },
  ];
  const meta = { tokens: { input_tokens: 21, output_tokens: 9 } };
  const history = [
    { role: 'USER', message: question },
    { role: 'CHATBOT', message: 'Let me look.', tool_calls: [{ name: 'read_file', parameters: reordered }] },
    { role: 'TOOL', tool_results: [{ call, outputs: [{ text: found }] }] },
    { role: 'CHATBOT', message: said },
  ];
  const answer = (text: string, tool_calls?: object[]) =>
    json({
      response_id: 'r',
      generation_id: 'g',
      text,
      finish_reason: 'COMPLETE',
      meta,
      ...(tool_calls && { tool_calls }),
    });
  return [
    { path, request: { message: question, chat_history: [], tools }, answer: answer('Let me look.', [call]) },
    {
      path,
      request: {
        message: '',
        chat_history: history.slice(0, 2),
        tools,
        tool_results: [{ call, outputs: [{ text: found }] }],
      },
      answer: answer(said),
    },
    { path, request: { message: next, chat_history: history, tools }, answer: answer(last) },
  ];
}

function tgi(): WireExchange[] {
  const path = '/generate_stream';
  const begin = `<s>[INST] <<SYS>>\nBe terse.\n<</SYS>>\n\n${question} [/INST]`;
  const answer = (text: string) => {
    const pieces = text.match(/.{1,6}/g) ?? [];
    const details = { finish_reason: 'eos_token', generated_tokens: 9, input_length: 21 };
    return sse([
      ...pieces.map((piece, id) => ({
        index: id,
        token: { id, text: piece, logprob: 0, special: false },
        generated_text: null,
        details: null,
      })),
      { index: 99, token: { id: 2, text: '</s>', logprob: 0, special: true }, generated_text: ` ${text}`, details },
    ]);
  };
  return [
    { path, request: { inputs: begin, parameters: { max_new_tokens: 200 } }, answer: answer(said) },
    {
      path,
      request: { inputs: `${begin} ${said} </s><s>[INST] ${next} [/INST]`, parameters: {} },
      answer: answer(last),
    },
  ];
}

function llamaCpp(): WireExchange[] {
  const path = '/completion';
  const turn = (role: string, text: string) => `<|im_start|>${role}\n${text}<|im_end|>\n`;
  const begin = turn('system', 'Be terse.') + turn('user', question);
  const answer = (text: string) =>
    sse([
      ...(text.match(/.{1,6}/g) ?? []).map((content) => ({ content, stop: false, id_slot: 0 })),
      { content: '', stop: true, stop_type: 'eos', model: 'qwen', tokens_evaluated: 21, tokens_predicted: 9 },
    ]);
  return [
    {
      path,
      request: { prompt: `${begin}<|im_start|>assistant\n`, n_predict: 100, stream: true },
      answer: answer(said),
    },
    {
      path,
      request: {
        prompt: `${begin}${turn('assistant', said)}${turn('user', next)}<|im_start|>assistant\n`,
        stream: true,
      },
      answer: answer(last),
    },
  ];
}

function completions(): WireExchange[] {
  const path = '/v1/completions';
  const begin = `<start_of_turn>user\n${question}<end_of_turn>\n`;
  const answer = (text: string) =>
    json({
      id: 'cmpl-1',
      object: 'text_completion',
      model: 'gemma',
      choices: [{ index: 0, text: `${text}\n`, finish_reason: 'stop' }],
      usage: { prompt_tokens: 21, completion_tokens: 9 },
    });
  return [
    { path, request: { model: 'gemma', prompt: `${begin}<start_of_turn>model\n` }, answer: answer(said) },
    {
      path,
      request: {
        model: 'gemma',
        prompt: `${begin}<start_of_turn>model\n${said}<end_of_turn>\n<start_of_turn>user\n${next}<end_of_turn>\n<start_of_turn>model\n`,
      },
      answer: answer(last),
    },
  ];
}
