import type { ReadBody } from '../http/body.ts';
import type { Answer, HttpRequest, HttpResponse, Meaning, MeaningContext, Understood } from '../http/meaning.ts';
import type { Dialect } from './dialect.ts';
import { readModelRequest } from './read-request.ts';
import { type AskedModel, readModelResponse } from './read-response.ts';

/** An exchange with a model, in any of the dialects. */
export const modelMeaning: Meaning = {
  id: 'llm',
  request: (request, context) => understand(request, context),
  response(response, asked, context) {
    const answer = answerOf(response, { host: asked?.host }, context);
    if (answer && asked) context.loss.unread('a model answered, but its request could not be read as one');
    return answer;
  },
};

/** An exchange that is known to be with a model, and in which dialect, before its request is read. */
export function modelMeaningIn(dialect: Dialect): Meaning {
  return { id: 'llm', request: (request, context) => understand(request, context, dialect) };
}

function understand(request: HttpRequest, context: MeaningContext, spoken?: Dialect): Understood | undefined {
  const model = readModelRequest(request, context, spoken);
  if (!model) return undefined;
  const { dialect, carried, data } = model;
  const asked = { host: request.data.host, dialect, carried };
  return {
    told: [{ kind: 'llm.request', data }],
    response: (response, now) => answerOf(response, asked, now),
  };
}

function answerOf(response: HttpResponse, asked: AskedModel, context: MeaningContext): Answer | undefined {
  const data = readModelResponse(response, asked, context);
  if (!data) return undefined;
  if (data.operation !== 'audio' && !isReadable(response.body))
    context.loss.unread('an answer of a model that is not JSON');
  return { told: [{ kind: 'llm.response', data }], whole: data.complete };
}

/** An empty body has nothing to read, and that one was cut is told already. */
function isReadable({ bytes, json, data, mediaType }: ReadBody): boolean {
  const isJson = mediaType === '' || mediaType.endsWith('json');
  return !isJson || json !== undefined || bytes.length === 0 || data.truncated !== undefined;
}
