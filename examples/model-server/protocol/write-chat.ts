import type { Answer, Call } from '../transcript.ts';
import { newId } from './ids.ts';
import type { Written } from './written.ts';
import { tokens } from './tokens.ts';

/** An answer in the form of the chat completions API, whole and as the chunks of a stream. */
export function writeChat(
  answer: Answer,
  request: { readonly model: string; readonly includeUsage: boolean; readonly now: number },
  counts: { readonly input: number; readonly output: number },
): Written {
  const calls = answer.calls.map((call): Call => ({ id: newId('call_'), ...call }));
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  const head = { id: newId('chatcmpl-'), created: Math.floor(request.now / 1000), model: request.model };
  const tail = { service_tier: 'default', system_fingerprint: 'fp_5b26d85e12' };
  const usage = usageOf(counts);
  const toolCalls = calls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: 'assistant',
    content: answer.text === '' ? null : answer.text,
    refusal: null,
    annotations: [],
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...head,
    object: 'chat.completion.chunk',
    ...tail,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(request.includeUsage ? { usage: null } : {}),
  });
  const chunkOfCall = (call: object): object => chunk({ tool_calls: [call] });
  return {
    id: head.id,
    message: { role: 'assistant', text: answer.text, calls },
    whole: {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason }],
      usage,
      ...tail,
    },
    events: [
      chunk({ role: 'assistant', content: answer.text === '' ? null : '', refusal: null }),
      ...tokens(answer.text).map((content) => chunk({ content })),
      ...calls.flatMap(callDeltas).map(chunkOfCall),
      chunk({}, finish_reason),
      ...(request.includeUsage ? [{ ...head, object: 'chat.completion.chunk', ...tail, choices: [], usage }] : []),
    ]
      .map((data) => ({ data: JSON.stringify(data) }))
      .concat({ data: '[DONE]' }),
  };
}

function callDeltas(call: Call, index: number): object[] {
  const begun = { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } };
  return [begun, ...tokens(call.arguments).map((piece) => ({ index, function: { arguments: piece } }))];
}

function usageOf(counts: { readonly input: number; readonly output: number }): object {
  return {
    prompt_tokens: counts.input,
    completion_tokens: counts.output,
    total_tokens: counts.input + counts.output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
