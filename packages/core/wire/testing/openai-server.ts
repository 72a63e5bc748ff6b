import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/**
 * Chat completions and responses as OpenAI speaks them: two tool calls at once, then one, then the answer. Streams come in odd
 * pieces, so that events, lines and characters are cut anywhere; whole answers come compressed.
 */
export function modelServer(): Server {
  return createServer((request, response) => void answer(request, response));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
}

interface Asked {
  model: string;
  stream?: boolean;
  stream_options?: unknown;
  messages?: { role: string }[];
  input?: string | { role?: string; type?: string }[];
}

let ids = 0;

const resultsIn = (asked: Asked) => (asked.messages ?? []).filter(({ role }) => role === 'tool').length;
export const finalAnswer = 'Zwei Rechnungen: A-1 und B-2 – 1.200 €';
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
    : { role: 'assistant', content: finalAnswer, refusal: null };
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
    ? [reasoning, message(finalAnswer)]
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
