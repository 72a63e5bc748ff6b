import type { Finder, Sighting } from '../sighting.ts';

/** Tools an agent offers to its model, with the hashes of their declarations, and how often the model asked for each. */
export const tools: Finder<Sighting> = () =>
  function* ({ event }) {
    if (event.kind === 'llm.request' && event.data.role === 'client') {
      for (const { name, sha256 } of event.data.tools) yield tool(name, { declaration_sha256: sha256 }, {});
    } else if (event.kind === 'llm.response' && event.data.role === 'client') {
      for (const message of event.data.messages) {
        for (const call of message.tool_calls ?? []) yield tool(call.name, {}, { calls: 1 });
      }
    }
  };

function tool(name: string, facts: Sighting['facts'] & object, counts: Sighting['counts'] & object): Sighting {
  return { kind: 'tool', name, facts, counts };
}
