import { z } from 'zod';
import { nodeSchema } from './node.ts';
import { coverageFields, edgeFields, eventFields, incidentFields, sentenceFields, signalFields } from './objects.ts';

/** `remit story ID --json` and the demo's JSON: an incident with everything its story rests on. */
export const incidentDocumentSchema = z
  .looseObject({
    schema: z.literal('remit.incident/1'),
    incident: z.looseObject(incidentFields),
    signals: z.array(z.looseObject(signalFields)),
    graph: z.looseObject({ nodes: z.array(nodeSchema({})), edges: z.array(z.looseObject(edgeFields)) }),
    narrative: z.array(z.looseObject(sentenceFields)),
    events: z.array(z.looseObject(eventFields)),
    coverage: z.array(z.looseObject(coverageFields)),
  })
  .meta({ title: 'Remit incident', description: 'An incident as one document that needs nothing else to be read.' });
