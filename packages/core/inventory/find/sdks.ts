import type { Finder, Sighting } from '../sighting.ts';

/**
 * Client libraries as they name themselves in `user-agent` (product tokens, RFC 9110 10.1.5): `OpenAI/Python 1.109.1`,
 * `google-genai-sdk/1.2 gl-python/3.11`. What the process says of itself is a hint, and said to be one.
 */
export const sdks: Finder<Sighting> = () =>
  function* ({ event }) {
    if (event.kind !== 'llm.request' || event.data.role !== 'client') return;
    const agent = event.data.headers['user-agent'];
    if (agent === undefined) return;
    for (const { name, version } of productsIn(agent).slice(0, MOST_PRODUCTS)) {
      yield { kind: 'sdk', name, version, facts: { said_by: 'user-agent' }, counts: { requests: 1 } };
    }
  };

const MOST_PRODUCTS = 8;
/** `Name/1.2`, and `Name/Language 1.2` as the OpenAI and Anthropic libraries write it. */
const PRODUCT = /([A-Za-z][\w.@-]{1,60})\/(?:([A-Za-z]{2,12})[ /])?v?(\d[\w.+-]{0,40})/g;

function productsIn(agent: string): { name: string; version: string }[] {
  return [...agent.slice(0, 512).matchAll(PRODUCT)].map(([, name, language, version]) => ({
    name: language === undefined ? (name as string) : `${name} (${language})`,
    version: version as string,
  }));
}
