import type { ChatCompletionMessage, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { MAX_TURNS, type Model } from './model.ts';
import type { Tools } from './tools/index.ts';

/** One conversation over the chat completions API; the whole history is sent on every turn. Returns the last answer. */
export async function converseByChat(
  model: Model,
  tools: Tools,
  prompts: readonly string[],
  say: (what: string) => void,
): Promise<string> {
  const messages: ChatCompletionMessageParam[] = [{ role: 'system', content: model.instructions }];
  let answer = '';
  for (const prompt of prompts) {
    messages.push({ role: 'user', content: prompt });
    answer = await untilAnswered(model, tools, messages, say);
  }
  return answer;
}

async function untilAnswered(
  model: Model,
  tools: Tools,
  messages: ChatCompletionMessageParam[],
  say: (what: string) => void,
): Promise<string> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const message = await complete(model, tools, messages);
    messages.push(message);
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
    if (calls.length === 0) {
      say(`answer: ${message.content}`);
      return message.content ?? '';
    }
    const results = await Promise.all(
      calls.map(async (call) => {
        say(`tool ${call.function.name} ${call.function.arguments}`);
        const content = await tools.run(call.function.name, call.function.arguments);
        return { role: 'tool' as const, tool_call_id: call.id, content };
      }),
    );
    messages.push(...results);
  }
  return 'Sorry, I could not finish this.';
}

async function complete(
  model: Model,
  tools: Tools,
  messages: ChatCompletionMessageParam[],
): Promise<ChatCompletionMessage> {
  const request = {
    model: model.name,
    messages,
    tools: tools.declarations.map((tool) => ({ type: 'function' as const, function: tool })),
  };
  if (model.stream) {
    const runner = model.client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
    return (await runner.finalChatCompletion()).choices[0]!.message;
  }
  return (await model.client.chat.completions.create(request)).choices[0]!.message;
}
