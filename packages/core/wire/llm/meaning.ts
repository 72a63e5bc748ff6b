import type { ReadBody } from '../http/body.ts';
import type { Answer, Asked, HttpResponse, Meaning, MeaningContext } from '../http/meaning.ts';
import type { Dialect } from './dialect.ts';
import { readModelRequest, readModelResponse } from './exchange.ts';

/** An exchange with a model, in any of the dialects. */
export const modelMeaning: Meaning = {
  id: 'llm',
  request(request, context) {
    const model = readModelRequest(request, context);
    if (!model) return undefined;
    const host = request.data.host;
    return {
      told: [{ kind: 'llm.request', data: model.data }],
      response: (response, now) => answerOf(response, host, model.dialect, now),
    };
  },
  response(response, asked, context) {
    const answer = answerOf(response, asked?.host, undefined, context);
    if (answer && asked) context.loss.unread('a model answered, but its request could not be read as one');
    return answer;
  },
};

function answerOf(
  response: HttpResponse,
  host: Asked['host'],
  dialect: Dialect | undefined,
  context: MeaningContext,
): Answer | undefined {
  const data = readModelResponse(response, host, dialect, context);
  if (!data) return undefined;
  if (!isReadable(response.body)) context.loss.unread('an answer of a model that is not JSON');
  return { told: [{ kind: 'llm.response', data }], whole: data.complete };
}

/** An empty body has nothing to read, and that one was cut is told already. */
function isReadable({ bytes, json, data, mediaType }: ReadBody): boolean {
  const isJson = mediaType === '' || mediaType.endsWith('json');
  return !isJson || json !== undefined || bytes.length === 0 || data.truncated !== undefined;
}
