import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { createSessionParser } from '../index.ts';
import { asObject } from './json.ts';

/**
 * Recorded answers of OpenAI and Azure OpenAI, read by this parser and by the provider's own SDK: both must see the same text,
 * calls, identifiers and usage.
 */
const folder = process.env['REMIT_CORPORA'] ?? resolve(import.meta.dirname, '../../../../../shared/data');
const archive = resolve(folder, 'llm-exchanges.tar.xz');
const present = existsSync(archive);
const required = process.env['CI'] === 'true';

describe.skipIf(!present && !required)(`recorded exchanges (skipped without ${archive})`, () => {
  const work = mkdtempSync(join(tmpdir(), 'remit-corpus-'));
  if (present) execFileSync('tar', ['-xJf', archive, '-C', work]);
  const files = readdirSync(work, { recursive: true, encoding: 'utf8' }).filter((name) => SPOKEN.test(name));
  afterAll(() => rmSync(work, { recursive: true }));

  it('are there', () => {
    expect(files.length).toBeGreaterThan(70);
  });

  it.each(files)('%s', async (name) => {
    const content = readFileSync(join(work, name), 'utf8');
    const stream = name.endsWith('.chunks.txt');
    const chat = isChat(name, content);
    const body = stream
      ? content
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => `data: ${line}\n\n`)
          .join('')
      : content;
    const read = readHere(body, chat, stream);
    const reference = await readBySdk(body, chat, stream);
    if (reference === undefined) {
      expect(read.error ?? (read.complete ? undefined : 'cut')).toBeDefined();
      return;
    }
    expect(read).toMatchObject({ complete: true, api: chat ? 'openai.chat' : 'openai.responses' });
    expect(read.response_id).toBe(reference.id);
    expect([read.input_tokens, read.output_tokens]).toEqual(reference.usage);
    expect(
      read.messages
        .map(({ text, role }) => (role === 'assistant' ? text : ''))
        .filter((text) => text !== '')
        .join('\n'),
    ).toBe(reference.text);
    const calls = read.messages.flatMap(({ tool_calls = [] }) =>
      tool_calls.map((call) => [call.call_id, call.name, call.arguments]),
    );
    for (const call of reference.calls) expect(calls).toContainEqual(call);
    if (reference.calls.length > 0)
      expect(read.messages.some(({ tool_calls = [] }) => tool_calls.length > 0)).toBe(true);
  });
});

/** Answers of the two dialects; the other recordings are of embeddings, images, speech and the older completions. */
const SPOKEN = /\/(?:openai\/(?:chat|responses)|azure)\/[^/]+\.(?:json|chunks\.txt)$/;

function isChat(name: string, content: string): boolean {
  return name.includes('/openai/chat/') || /"object":\s*"chat\.completion/.test(content);
}

function readHere(body: string, chat: boolean, stream: boolean) {
  const parser = createSessionParser<number>({ channel: { id: 'c', kind: 'tls' }, key: 'k' });
  const asked = Buffer.from(
    JSON.stringify(chat ? { model: 'm', messages: [], stream } : { model: 'm', input: 'x', stream }),
  );
  const path = chat ? '/v1/chat/completions' : '/v1/responses';
  parser.push(
    'out',
    0,
    Buffer.from(`POST ${path} HTTP/1.1\r\nContent-Length: ${asked.length}\r\n\r\n${asked.toString()}`),
    0,
  );
  const type = stream ? 'text/event-stream' : 'application/json';
  const answer = Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const [response] = parser.push('in', 0, answer, 1);
  if (response?.kind !== 'llm.response') throw new Error(`read as ${response?.kind}`);
  return response.data;
}

interface Reference {
  readonly id: string;
  readonly text: string;
  readonly calls: readonly (readonly [string, string, string])[];
  readonly usage: readonly [number | undefined, number | undefined];
}

/** Undefined when the SDK refuses the answer, as it does for errors and for streams without an end. */
async function readBySdk(body: string, chat: boolean, stream: boolean): Promise<Reference | undefined> {
  const headers = { 'content-type': stream ? 'text/event-stream' : 'application/json' };
  const client = new OpenAI({
    apiKey: 'k',
    maxRetries: 0,
    logLevel: 'off',
    fetch: async () => new Response(body, { headers }),
  });
  try {
    return chat ? await chatBySdk(client, stream) : await responseBySdk(client, stream);
  } catch {
    return undefined;
  }
}

async function chatBySdk(client: OpenAI, stream: boolean): Promise<Reference> {
  const asked = { model: 'm', messages: [] };
  const answer = stream
    ? await client.chat.completions.stream(asked).finalChatCompletion()
    : await client.chat.completions.create(asked);
  const message = answer.choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call): [string, string, string] =>
    call.type === 'function'
      ? [call.id, call.function.name, call.function.arguments]
      : [call.id, call.custom.name, call.custom.input],
  );
  return {
    id: answer.id,
    text: message?.content ?? '',
    calls,
    usage: [answer.usage?.prompt_tokens, answer.usage?.completion_tokens],
  };
}

async function responseBySdk(client: OpenAI, stream: boolean): Promise<Reference> {
  const asked = { model: 'm', input: 'x' };
  const answer = stream ? await streamedBySdk(client, asked) : await client.responses.create(asked);
  if (asObject(answer.error) || answer.output === undefined) throw new Error('an error, not an answer');
  const texts = answer.output.flatMap((item) =>
    item.type === 'message' ? item.content.map((part) => (part.type === 'output_text' ? part.text : part.refusal)) : [],
  );
  const calls = answer.output.flatMap((item): [string, string, string][] => {
    if (item.type === 'function_call') return [[item.call_id, item.name, item.arguments]];
    return item.type === 'custom_tool_call' ? [[item.call_id, item.name, item.input]] : [];
  });
  const usage = [answer.usage?.input_tokens, answer.usage?.output_tokens] as const;
  return { id: answer.id, text: texts.filter((text) => text !== '').join('\n'), calls, usage };
}

/**
 * The SDK's collecting helper refuses event types it does not know and recordings of several answers in a row; there the last event
 * with a whole response is the reference.
 */
async function streamedBySdk(
  client: OpenAI,
  asked: { model: string; input: string },
): Promise<OpenAI.Responses.Response> {
  try {
    return await client.responses.stream({ ...asked, stream: true }).finalResponse();
  } catch {
    const whole: OpenAI.Responses.Response[] = [];
    for await (const event of await client.responses.create({ ...asked, stream: true })) {
      if (event.type === 'response.completed') whole.push(event.response);
    }
    const last = whole.at(-1);
    if (!last) throw new Error('no whole answer');
    return last;
  }
}
