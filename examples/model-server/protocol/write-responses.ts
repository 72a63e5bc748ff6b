import type { Answer, Call } from '../transcript.ts';
import { newId } from './ids.ts';
import { tokens } from './tokens.ts';
import type { Written } from './written.ts';

interface Asked {
  readonly model: string;
  readonly now: number;
  readonly previous: string | null;
  readonly instructions: string | null;
  readonly tools: unknown;
}

/** An answer in the form of the responses API, whole and as the events of a stream. */
export function writeResponses(
  answer: Answer,
  asked: Asked,
  counts: { readonly input: number; readonly output: number },
): Written {
  const id = newId('resp_');
  const calls = answer.calls.map((call): Call => ({ id: newId('call_'), ...call }));
  const items = [...(answer.text === '' ? [] : [messageItem(answer.text)]), ...calls.map(callItem)];
  const response = (status: string, output: readonly object[], usage: object | null): object => ({
    id,
    object: 'response',
    created_at: Math.floor(asked.now / 1000),
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked.instructions,
    max_output_tokens: null,
    model: asked.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: asked.previous,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: asked.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage,
    user: null,
    metadata: {},
  });
  const whole = response(
    'completed',
    items.map((item) => item.done),
    usageOf(counts),
  );
  const events: Event[] = [
    { type: 'response.created', response: response('in_progress', [], null) },
    { type: 'response.in_progress', response: response('in_progress', [], null) },
    ...items.flatMap(itemEvents),
    { type: 'response.completed', response: whole },
  ];
  return {
    id,
    message: { role: 'assistant', text: answer.text, calls },
    whole,
    events: events.map(({ type, ...rest }, sequence_number) => ({
      event: type,
      data: JSON.stringify({ type, sequence_number, ...rest }),
    })),
  };
}

type Event = { readonly type: string } & Record<string, unknown>;

function itemEvents(item: Item, output_index: number): Event[] {
  const within = item.events.map((event) => Object.assign({}, event, { item_id: item.id, output_index }));
  const done = { type: 'response.output_item.done', output_index, item: item.done };
  return [{ type: 'response.output_item.added', output_index, item: item.begun }, ...within, done];
}

interface Item {
  readonly id: string;
  readonly begun: object;
  readonly done: object;
  readonly events: readonly Event[];
}

function messageItem(text: string): Item {
  const id = newId('msg_');
  const part = { type: 'output_text', annotations: [], logprobs: [], text };
  const item = (status: string, content: readonly object[]): object => ({
    id,
    type: 'message',
    status,
    content,
    role: 'assistant',
  });
  return {
    id,
    begun: item('in_progress', []),
    done: item('completed', [part]),
    events: [
      { type: 'response.content_part.added', content_index: 0, part: { ...part, text: '' } },
      ...tokens(text).map((delta) => ({ type: 'response.output_text.delta', content_index: 0, delta, logprobs: [] })),
      { type: 'response.output_text.done', content_index: 0, text, logprobs: [] },
      { type: 'response.content_part.done', content_index: 0, part },
    ],
  };
}

function callItem(call: Call): Item {
  const id = newId('fc_');
  const item = (status: string, args: string): object => ({
    id,
    type: 'function_call',
    status,
    arguments: args,
    call_id: call.id,
    name: call.name,
  });
  return {
    id,
    begun: item('in_progress', ''),
    done: item('completed', call.arguments),
    events: [
      ...tokens(call.arguments).map((delta) => ({ type: 'response.function_call_arguments.delta', delta })),
      { type: 'response.function_call_arguments.done', arguments: call.arguments },
    ],
  };
}

function usageOf(counts: { readonly input: number; readonly output: number }): object {
  return {
    input_tokens: counts.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: counts.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: counts.input + counts.output,
  };
}
