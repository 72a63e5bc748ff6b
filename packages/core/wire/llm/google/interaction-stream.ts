import { asObject, asText, type JsonObject, parsedOrText } from '../json.ts';

/** Puts the events of a streamed interaction together into the interaction. Its last event carries everything but the steps. */
export function collectInteractionStream(events: readonly unknown[]): JsonObject {
  const interaction: Record<string, unknown> = {};
  const steps = new Map<number, Step>();
  let error: unknown;
  for (const value of events) {
    const event = asObject(value);
    if (!event) continue;
    const index = typeof event['index'] === 'number' ? event['index'] : 0;
    const type = asText(event['event_type']);
    const begun = asObject(event['step']) ?? asObject(event['content']);
    if (type.endsWith('.start') && begun && (steps.has(index) || steps.size < MOST_STEPS)) {
      steps.set(index, { begun, texts: [], args: [], rest: {} });
    } else if (type.endsWith('.delta')) {
      const delta = asObject(event['delta']);
      const step = steps.get(index) ?? { begun: { type: 'model_output' }, texts: [], args: [], rest: {} };
      if (!delta || (!steps.has(index) && steps.size >= MOST_STEPS)) continue;
      steps.set(index, step);
      addDelta(step, delta);
    }
    Object.assign(interaction, asObject(event['interaction']));
    error ??= event['error'];
  }
  const ordered = [...steps.entries()].sort(([a], [b]) => a - b).map(([, step]) => wholeStep(step));
  return {
    ...interaction,
    ...(Array.isArray(interaction['steps']) ? {} : { steps: ordered }),
    ...(error !== undefined && { error }),
  };
}

const MOST_STEPS = 4096;

interface Step {
  readonly begun: JsonObject;
  readonly texts: unknown[];
  readonly args: string[];
  /** Fields that come whole. */
  rest: JsonObject;
}

function addDelta(step: Step, delta: JsonObject): void {
  const { type, ...fields } = delta;
  if (type === 'text' || typeof delta['text'] === 'string') step.texts.push({ type: 'text', text: delta['text'] });
  else if (type === 'arguments_delta') step.args.push(asText(delta['arguments']));
  else if (type === 'thought_summary') step.texts.push(delta['content']);
  else if (type === 'image' || type === 'audio' || type === 'video' || type === 'document') step.texts.push(delta);
  else if (type !== 'thought_signature' && type !== 'text_annotation_delta') step.rest = { ...step.rest, ...fields };
}

function wholeStep({ begun, texts, args, rest }: Step): JsonObject {
  const thought = begun['type'] === 'thought';
  return {
    ...begun,
    ...rest,
    ...(texts.length > 0 && { [thought ? 'summary' : 'content']: texts }),
    ...(args.some((piece) => piece !== '') && { arguments: parsedOrText(args.join('')) }),
  };
}
