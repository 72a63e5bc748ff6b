import type { IncidentDocument } from '@remit/core/detect';
import { createEngine } from '@remit/core/engine';
import type { RemitEvent } from '@remit/core/event';
import { createSensor, openFileSource } from '@remit/sensor';

/**
 * The golden incidents that are told from recorded kernel captures: the whole pipeline as a function, with a key that is not secret.
 * A change anywhere in it that changes what is told shows in `make generate -- --check`.
 */
export async function goldenIncidents(): Promise<Record<string, string>> {
  return {
    'docs/contract/golden/poisoned-document.json': await told('invoice-assistant'),
    'docs/contract/golden/two-conversations.json': await told('two-conversations'),
  };
}

async function told(recording: string): Promise<string> {
  const documents = await play(new URL(`../examples/recordings/${recording}.raw.zst`, import.meta.url).pathname);
  if (documents.length !== 1) throw new Error(`${recording} tells ${documents.length} incidents, not one`);
  return `${JSON.stringify(documents[0], null, 2)}\n`;
}

/** What a raw capture tells. */
async function play(path: string): Promise<IncidentDocument[]> {
  const opened = openFileSource(path);
  if (!opened.ok) throw opened.error;
  const log = new Map<string, RemitEvent>();
  const engine = createEngine({ lookup: (id) => log.get(id) });
  const sensor = createSensor({
    source: opened.source,
    sink: {
      async send(batch) {
        for (const event of batch) {
          log.set(event.id, event);
          engine.apply(event);
        }
        return { refused: 0 };
      },
      async close() {},
    },
    key: 'a key that everybody knows',
    patient: true,
  });
  await sensor.ended;
  await sensor.close();
  return engine.incidents().flatMap(({ id }) => engine.document(id) ?? []);
}
