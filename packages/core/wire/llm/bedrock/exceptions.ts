import { errorText } from '../content.ts';
import { asName, asObject, type JsonObject } from '../json.ts';

/** An exception of the service: a body with a message, or in a stream an event that is named for it. */
export function exceptionIn(body: JsonObject): string | undefined {
  const name = Object.keys(body).find((field) => field.endsWith('Exception'));
  if (name !== undefined) return errorText({ code: name, message: asObject(body[name])?.['message'] });
  const message = asName(body['message']) ?? asName(body['Message']);
  const type = asName(body['__type'])?.replace(/^.*#/, '');
  return message === undefined ? undefined : errorText({ code: type, message });
}
