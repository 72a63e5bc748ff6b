import { z } from 'zod';
import { nodeSchema } from './node.ts';
import { coverageFields, edgeFields, eventFields, incidentFields, signalFields } from './objects.ts';

/** One line of `remit export --format jsonl`. */
export const exportLineSchema = z
  .union([
    nodeSchema({ type: z.literal('node') }),
    z.looseObject({ type: z.literal('edge'), ...edgeFields }),
    z.looseObject({ type: z.literal('event'), ...eventFields }),
    z.looseObject({ type: z.literal('signal'), ...signalFields }),
    z.looseObject({ type: z.literal('incident'), ...incidentFields }),
    z.looseObject({ type: z.literal('coverage'), ...coverageFields }),
  ])
  .meta({ title: 'Remit export line', description: 'One JSON object a line of `remit export --format jsonl`.' });

export type ExportLine = z.infer<typeof exportLineSchema>;
