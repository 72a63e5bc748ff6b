import { errorText } from '../content.ts';
import type { Dialect, PlainMessage, ResponseBody, ResponseReading } from '../dialect.ts';
import { asArray, asName, asObject, asText, objectsOf } from '../json.ts';
import { deploymentIn } from './deployment.ts';
import { readUsage } from './usage.ts';

/** Pictures: generations, edits, variations. Edits are sent as a form, whose prompt is not read. */
export const openaiImages: Dialect = {
  id: 'openai.images',
  recognises: ({ method, path }) => method === 'POST' && /\/images\/(?:generations|edits|variations)\/?$/.test(path),
  request: ({ path, json }) => {
    const body = asObject(json) ?? {};
    return {
      operation: 'image',
      model: asName(body['model']) ?? deploymentIn(path) ?? '',
      stream: body['stream'] === true,
      messages: said('user', asText(body['prompt'])),
      tools: [],
      user: asName(body['user']),
      carried: { operation: 'image' },
    };
  },
  recognisesResponse: (json) => {
    const [first] = objectsOf(asObject(json)?.['data']);
    return typeof first?.['b64_json'] === 'string' || (typeof first?.['url'] === 'string' && 'revised_prompt' in first);
  },
  response: (body) => {
    const events = objectsOf(body.form === 'json' ? [body.json] : body.events);
    const json = events.at(-1) ?? {};
    const outputs = asArray(json['data']).length + (asText(json['type']).endsWith('.completed') ? 1 : 0);
    const revised = objectsOf(json['data']).map((one) => asText(one['revised_prompt']));
    return {
      operation: 'image',
      messages: said('assistant', revised.filter((text) => text !== '').join('\n')),
      outputs,
      ...readUsage(json),
      complete: outputs > 0,
      error: errorText(json['error']),
    };
  },
};

/** Speech to text (sent as a form, which is not read) and text to speech. */
export const openaiAudio: Dialect = {
  id: 'openai.audio',
  recognises: ({ method, path }) =>
    method === 'POST' && /\/audio\/(?:transcriptions|translations|speech)\/?$/.test(path),
  request: ({ path, json }) => {
    const body = asObject(json) ?? {};
    return {
      operation: 'audio',
      model: asName(body['model']) ?? deploymentIn(path) ?? '',
      stream: body['stream_format'] === 'sse',
      messages: said('user', asText(body['input'])),
      tools: [],
      carried: { operation: 'audio' },
    };
  },
  recognisesResponse: (json) => {
    const body = asObject(json);
    if (/^(?:transcript\.text|speech\.audio)\.(?:delta|done)$/.test(asText(body?.['type']))) return true;
    return typeof body?.['text'] === 'string' && ['transcribe', 'translate'].includes(asText(body['task']));
  },
  response: readSpeech,
};

function readSpeech(body: ResponseBody): ResponseReading {
  const events = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const last = events.findLast((event) => typeof event['text'] === 'string') ?? {};
  const deltas = events.map((event) => (asText(event['type']).endsWith('text.delta') ? asText(event['delta']) : ''));
  const error = events.map((event) => errorText(event['error'])).find((one) => one !== undefined);
  const done = events.some((event) => asText(event['type']).endsWith('.done'));
  return {
    operation: 'audio',
    messages: said('assistant', asText(last['text']) || deltas.join('')),
    ...readUsage(events.findLast((event) => asObject(event['usage']))),
    // Speech itself is bytes: that they came is all that is known here.
    complete: error === undefined && (body.form === 'json' || done),
    error,
  };
}

function said(role: 'user' | 'assistant', text: string): PlainMessage[] {
  return text === '' ? [] : [{ role, text, toolCalls: [] }];
}
