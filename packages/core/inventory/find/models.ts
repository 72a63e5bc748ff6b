import type { Finder, Sighting } from '../sighting.ts';

/** Exchanges under way whose requested model is remembered until the answer comes. */
const MOST_EXCHANGES = 4_096;

/** Models by the name that answers, which is often more exact than the one asked for, and the endpoints they answer at. */
export const models: Finder<Sighting> = () => {
  const asked = new Map<string, { readonly model: string; readonly host: string | undefined }>();
  return function* ({ event }) {
    if (event.kind === 'llm.request') {
      const { exchange, model, host, provider, api, role } = event.data;
      asked.set(exchange, { model, host });
      if (asked.size > MOST_EXCHANGES) asked.delete(asked.keys().next().value as string);
      if (role === 'client') yield endpoint(host ?? 'unknown host', provider, api, event.data.channel.kind);
    } else if (event.kind === 'llm.response' && event.data.status < 400) {
      const { exchange, model, provider, api, input_tokens, output_tokens, role } = event.data;
      const request = asked.get(exchange);
      asked.delete(exchange);
      const name = model ?? request?.model ?? '';
      yield {
        kind: 'model',
        name,
        facts: {
          provider,
          api,
          endpoint: request?.host,
          requested_as: request?.model,
          side: role === 'server' ? 'served here' : 'asked from here',
        },
        counts: { answers: 1, input_tokens, output_tokens },
      };
    }
  };
};

function endpoint(host: string, provider: string, api: string, channel: string): Sighting {
  return { kind: 'endpoint', name: host, facts: { provider, api, channel }, counts: { requests: 1 } };
}
