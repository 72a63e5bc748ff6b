import { createHttpExchange, type OpenMessage } from '../../http/exchange.ts';
import type { Headers } from '../../http/head.ts';
import { modelMeaningIn } from '../../llm/meaning.ts';
import { openaiResponses } from '../../llm/openai/responses.ts';
import type { ReaderContext } from '../../protocol.ts';
import type { TurnOptions } from './realtime.ts';

/** One question to the model and its answer, told as an exchange over HTTP would be that said the same. */
export interface Turn<A> {
  /** An event of the answer, as JSON. */
  event(json: Buffer | string, began: A, at: A): void;
  /** Messages were lost: some of the answer may be among them. */
  lost(): void;
  end(cut?: string): void;
}

/** `request`: the body of a request of the Responses API that asks the same. */
export function createTurn<A>(
  context: ReaderContext<A>,
  { role, asked, name }: TurnOptions,
  number: number,
  request: { readonly body: Uint8Array; readonly began: A; readonly at: A },
): Turn<A> {
  const exchange = createHttpExchange<A>({ context, role, name: `ws.${name}.${number}`, among: OVER_RESPONSES });
  const { method = 'GET', target = '', version = '', headers = NO_HEADERS } = asked ?? {};
  const question = exchange.request({ kind: 'request', method, target, version, headers }, request.began);
  question.body(request.body, request.at);
  question.end(request.at);
  let answer: OpenMessage<A> | undefined;
  let reached = request.at;

  return {
    event(json, began, at) {
      answer ??= exchange.response({ kind: 'response', status: 200, version, headers: EVENTS }, began);
      answer.body(Buffer.concat([BEFORE, Buffer.from(json), AFTER]), at);
      reached = at;
    },
    lost: () => answer?.gap(0),
    end: (cut) => answer?.end(reached, cut),
  };
}

const OVER_RESPONSES = [modelMeaningIn(openaiResponses)];
const NO_HEADERS: Headers = new Map();
const EVENTS: Headers = new Map([['content-type', 'text/event-stream']]);
const BEFORE = Buffer.from('data: ');
const AFTER = Buffer.from('\n\n');
