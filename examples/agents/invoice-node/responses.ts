import type { Response, ResponseInputItem } from 'openai/resources/responses/responses';
import { MAX_TURNS, type Model } from './model.ts';
import type { Tools } from './tools/index.ts';

/** One conversation over the responses API; the provider keeps the history and only what is new is sent. Returns the last answer. */
export async function converseByResponses(
  model: Model,
  tools: Tools,
  prompts: readonly string[],
  say: (what: string) => void,
): Promise<string> {
  let previous: string | undefined;
  let answer = '';
  for (const prompt of prompts) {
    const last = await untilAnswered(model, tools, [{ role: 'user', content: prompt }], previous, say);
    previous = last.id;
    answer = last.output_text;
  }
  return answer;
}

async function untilAnswered(
  model: Model,
  tools: Tools,
  first: ResponseInputItem[],
  previous: string | undefined,
  say: (what: string) => void,
): Promise<Response> {
  let response = await respond(model, tools, first, previous);
  for (let turn = 1; turn < MAX_TURNS; turn++) {
    const calls = response.output.filter((item) => item.type === 'function_call');
    if (calls.length === 0) break;
    const results = await Promise.all(
      calls.map(async (call) => {
        say(`tool ${call.name} ${call.arguments}`);
        const output = await tools.run(call.name, call.arguments);
        return { type: 'function_call_output' as const, call_id: call.call_id, output };
      }),
    );
    response = await respond(model, tools, results, response.id);
  }
  say(`answer: ${response.output_text}`);
  return response;
}

async function respond(
  model: Model,
  tools: Tools,
  input: ResponseInputItem[],
  previous: string | undefined,
): Promise<Response> {
  const request = {
    model: model.name,
    instructions: model.instructions,
    input,
    tools: tools.declarations.map((tool) => ({ type: 'function' as const, strict: false, ...tool })),
    ...(previous === undefined ? {} : { previous_response_id: previous }),
  };
  if (model.stream) return model.client.responses.stream(request).finalResponse();
  return model.client.responses.create(request);
}
