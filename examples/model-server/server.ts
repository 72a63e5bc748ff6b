import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { think } from './policy/index.ts';
import { newId } from './protocol/ids.ts';
import { type Json, object, ToldWrong } from './protocol/read.ts';
import { readChat } from './protocol/read-chat.ts';
import { readResponses } from './protocol/read-responses.ts';
import { countTokens } from './protocol/tokens.ts';
import { writeChat } from './protocol/write-chat.ts';
import type { Written } from './protocol/written.ts';
import { writeResponses } from './protocol/write-responses.ts';
import { createMemory, type Memory } from './memory.ts';
import { timingOf } from './pace.ts';
import { chooseEncoding, type Encoding, replyJson, replyStream, replyWhole } from './reply.ts';
import type { Answer, Message } from './transcript.ts';

export interface ModelServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** PEM. Without it the server speaks clear text. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** See pace.ts; 0 answers at once. */
  readonly pace?: number;
  /** Content encodings it may answer in, best first. */
  readonly encodings?: readonly Encoding[];
  /** Told of every answer before it is sent. */
  readonly log?: AnswerLog;
}

export type AnswerLog = (answered: Answered) => void;

/** One answer of the model: what asked for which tool call, for whoever wants to compare. */
export interface Answered {
  readonly ts: string;
  readonly api: string;
  readonly response_id: string;
  /** The user's words that it works on. */
  readonly asked: string;
  /** Whether it followed instructions out of a tool result. */
  readonly obeys: boolean;
  readonly text: string;
  readonly calls: readonly { readonly call_id: string; readonly name: string; readonly arguments: string }[];
}

export interface ModelServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The scripted model behind the provider's protocol: POST /v1/chat/completions and /v1/responses, GET /v1/models. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const context: Context = {
    pace: options.pace ?? 0,
    encodings: options.encodings ?? ['gzip'],
    memory: createMemory(),
    log: options.log ?? (() => undefined),
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => undefined);
    serve(context, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'server_error', String(error));
    });
  };
  const server = options.tls === undefined ? createPlain(answer) : createSecure({ ...options.tls }, answer);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', listening);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Context {
  readonly pace: number;
  readonly encodings: readonly Encoding[];
  readonly memory: Memory;
  readonly log: AnswerLog;
}

const MAX_BODY = 32 * 1024 * 1024;

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('x-request-id', newId('req_'));
  if (!/^Bearer \S+/.test(request.headers.authorization ?? '')) {
    return refuse(response, 401, 'invalid_request_error', "You didn't provide an API key.");
  }
  const path = request.url?.split('?')[0];
  if (request.method === 'GET' && path === '/v1/models') {
    const models = ['gpt-5', 'gpt-5-mini'].map((id) => ({
      id,
      object: 'model',
      created: 1754425777,
      owned_by: 'system',
    }));
    return replyJson(response, 200, { object: 'list', data: models });
  }
  const api = request.method === 'POST' ? APIS[path ?? ''] : undefined;
  if (api === undefined)
    return refuse(response, 404, 'invalid_request_error', `Unknown request URL: ${request.method} ${path}.`);
  try {
    await api(context, await readBody(request), request, response);
  } catch (error) {
    if (!(error instanceof ToldWrong)) throw error;
    refuse(response, 400, 'invalid_request_error', error.message, error.param);
  }
}

type Api = (context: Context, body: Json, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const APIS: Record<string, Api> = {
  async '/v1/chat/completions'(context, body, request, response) {
    const { messages, tools } = readChat(body);
    const answer = think(messages, tools);
    const includeUsage = object(body['stream_options'])['include_usage'] === true;
    const written = writeChat(
      answer,
      { model: modelOf(body), includeUsage, now: Date.now() },
      counts(messages, answer),
    );
    context.log(answered('openai.chat', messages, answer, written));
    const reply = body['stream'] === true ? replyStream : replyWhole;
    await reply(response, written, timingOf(context.pace, answer), chooseEncoding(request, context.encodings));
  },

  async '/v1/responses'(context, body, request, response) {
    const { instructions, input, tools } = readResponses(body);
    const previous = typeof body['previous_response_id'] === 'string' ? body['previous_response_id'] : null;
    const before = previous === null ? [] : context.memory.recall(previous);
    if (before === undefined) {
      throw new ToldWrong(`Previous response with id '${previous}' not found.`, 'previous_response_id');
    }
    // Instructions hold for one response; what was said stays.
    const said = [...before, ...input];
    const answer = think([...instructions, ...said], tools);
    const written = writeResponses(
      answer,
      {
        model: modelOf(body),
        now: Date.now(),
        previous,
        instructions: typeof body['instructions'] === 'string' ? body['instructions'] : null,
        tools: body['tools'],
      },
      counts([...instructions, ...said], answer),
    );
    if (body['store'] !== false) context.memory.keep(written.id, [...said, written.message]);
    context.log(answered('openai.responses', said, answer, written));
    const reply = body['stream'] === true ? replyStream : replyWhole;
    await reply(response, written, timingOf(context.pace, answer), chooseEncoding(request, context.encodings));
  },
};

function answered(api: string, messages: readonly Message[], answer: Answer, { id, message }: Written): Answered {
  return {
    ts: new Date().toISOString(),
    api,
    response_id: id,
    asked: messages.findLast((one) => one.role === 'user')?.text ?? '',
    obeys: answer.obeys ?? false,
    text: message.text,
    calls: message.calls.map((call) => ({ call_id: call.id, name: call.name, arguments: call.arguments })),
  };
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new ToldWrong('The request is too large.', 'body');
    chunks.push(chunk);
  }
  try {
    return object(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    throw new ToldWrong('We could not parse the JSON body of your request.', 'body');
  }
}

function modelOf(body: Json): string {
  if (typeof body['model'] !== 'string') throw new ToldWrong('you must provide a model parameter', 'model');
  return body['model'];
}

function counts(messages: readonly Message[], answer: Answer): { input: number; output: number } {
  const said = messages
    .map((message) => message.text + ('calls' in message ? JSON.stringify(message.calls) : ''))
    .join('');
  return {
    input: countTokens(said),
    output: countTokens(answer.text + answer.calls.map((call) => call.arguments).join('')),
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  param: string | null = null,
): void {
  replyJson(response, status, { error: { message, type, param, code: null } });
}
