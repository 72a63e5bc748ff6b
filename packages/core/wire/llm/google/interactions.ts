import { errorText } from '../content.ts';
import type { Dialect, RequestFacts, RequestReading, ResponseReading } from '../dialect.ts';
import { asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { collectInteractionStream } from './interaction-stream.ts';
import { readInput, readSteps, reasoningInSteps } from './steps.ts';

/** Gemini's Interactions API: steps instead of contents, and state that may stay with the provider. */
export const geminiInteractions: Dialect = {
  id: 'gemini.interactions',
  provider: 'google',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !/\/interactions\/?$/.test(path)) return false;
    return 'input' in body && ('model' in body || 'agent' in body);
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = asObject(json);
    if (body?.['object'] === 'interaction') return true;
    return /^(?:interaction|step|content)\.[a-z_]+$/.test(asText(body?.['event_type']));
  },
  response: (body) =>
    readResponse(body.form === 'json' ? (asObject(body.json) ?? {}) : collectInteractionStream(body.events)),
};

function readRequest({ json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const system = asText(body['system_instruction']);
  return {
    model: asName(body['model']) ?? asName(body['agent']) ?? '',
    stream: body['stream'] === true,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, text: system, toolCalls: [] }]),
      ...readInput(body['input']),
    ],
    tools: objectsOf(body['tools']).map((tool) => {
      const { headers: _headers, ...declaration } = tool;
      const type = asText(tool['type']);
      const name = asName(tool['name']) ?? type;
      return {
        name: type === 'mcp_server' ? `mcp:${name}` : name,
        declaration,
        description: asText(tool['description']) || undefined,
        parameters: tool['parameters'],
        ...(type === 'mcp_server' ? { runBy: 'mcp' as const, server: asName(tool['url']) } : {}),
        ...(type !== 'mcp_server' && type !== 'function' ? { runBy: 'provider' as const } : {}),
      };
    }),
    previousResponseId: asName(body['previous_interaction_id']),
  };
}

function readResponse(body: JsonObject): ResponseReading {
  const usage = asObject(body['usage']);
  const steps = objectsOf(body['steps'] ?? body['outputs']);
  const status = asName(body['status']);
  return {
    responseId: asName(body['id']),
    model: asName(body['model']) ?? asName(body['agent']),
    messages: readSteps(steps, 'model'),
    reasoning: reasoningInSteps(steps),
    finishReason: status,
    inputTokens: asCount(usage?.['total_input_tokens']),
    outputTokens: asCount(usage?.['total_output_tokens']),
    cachedTokens: asCount(usage?.['total_cached_tokens']),
    reasoningTokens: asCount(usage?.['total_thought_tokens']),
    complete: status !== undefined && status !== 'in_progress',
    error: errorText(body['error']),
  };
}
