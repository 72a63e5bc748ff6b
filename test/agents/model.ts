import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  readonly name: string;
  readonly arguments: object;
}

/** A model that plays parts: for each case the calls it asks for, one turn after another, and an answer in the end. */
export interface Model {
  readonly url: string;
  /** Which case each response and each call belonged to. */
  readonly responses: ReadonlyMap<string, string>;
  readonly calls: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Speaks OpenAI's chat completions over TLS. The case is what stands after `case` in the first message of the user. */
export async function startModel(
  tls: { readonly certificate: string; readonly key: string },
  parts: ReadonlyMap<string, readonly (readonly Call[])[]>,
): Promise<Model> {
  const responses = new Map<string, string>();
  const calls = new Map<string, string>();
  const answer = ({ messages, model }: Asked): object => {
    const name = /case (\S+)/.exec(messages.find((message) => message.role === 'user')?.content ?? '')?.[1] ?? '';
    const turn = messages.filter((message) => message.role === 'assistant').length;
    const id = `chatcmpl-${randomUUID()}`;
    responses.set(id, name);
    const wanted = parts.get(name)?.[turn]?.map((call) => {
      const callId = `call_${randomUUID()}`;
      calls.set(callId, name);
      return {
        id: callId,
        type: 'function',
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      };
    });
    const message =
      wanted === undefined
        ? { role: 'assistant', content: `Case ${name} is done.` }
        : { role: 'assistant', content: null, tool_calls: wanted };
    const finish = wanted === undefined ? 'stop' : 'tool_calls';
    return {
      id,
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message, finish_reason: finish }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    };
  };
  const server = createServer(
    { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) },
    (request, response) => {
      void text(request).then((body) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(JSON.parse(body) as Asked)));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    responses,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: string }[];
}
