import { errorText } from '../content.ts';
import { asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { either } from './either.ts';
import { createPartialCall, type PartialCall } from './partial-call.ts';

export interface Candidate {
  readonly parts: readonly JsonObject[];
  readonly finish: string | undefined;
}

/** The candidates of an answer out of its chunks; one chunk is the whole answer. Calls that came in pieces are put together. */
export function candidatesOf(chunks: readonly JsonObject[]): Candidate[] {
  const candidates = new Map<number, Growing>();
  for (const chunk of chunks) {
    for (const piece of objectsOf(chunk['candidates'])) {
      const index = typeof piece['index'] === 'number' ? piece['index'] : 0;
      let candidate = candidates.get(index);
      if (!candidate) {
        if (candidates.size >= MOST_CANDIDATES) continue;
        candidate = { parts: [], open: undefined, finish: undefined };
        candidates.set(index, candidate);
      }
      candidate.finish = asName(piece['finishReason']) ?? candidate.finish;
      for (const part of objectsOf(asObject(piece['content'])?.['parts'])) addPart(candidate, part);
    }
  }
  return [...candidates.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, candidate]) => {
      endOpen(candidate);
      return { parts: candidate.parts, finish: candidate.finish };
    });
}

export function errorOf(chunks: readonly JsonObject[]): string | undefined {
  const error = asObject(chunks.find((chunk) => chunk['error'] !== undefined)?.['error']);
  return error && errorText({ code: error['status'] ?? error['code'], message: asText(error['message']) });
}

interface Growing {
  readonly parts: JsonObject[];
  /** A call of which more is to come. */
  open: PartialCall | undefined;
  finish: string | undefined;
}

const MOST_CANDIDATES = 128;

/**
 * A call in pieces begins with its name, goes on with pieces of arguments without a name, and ends with a piece that does not say
 * `willContinue`, which some servers leave out: another call, or the end, ends it too.
 */
function addPart(candidate: Growing, part: JsonObject): void {
  const call = asObject(either(part, 'functionCall'));
  if (!call) {
    candidate.parts.push(part);
    return;
  }
  const begins = asText(call['name']) !== '';
  const more = call['willContinue'] === true;
  if (begins) endOpen(candidate);
  if (begins && !more && !('partialArgs' in call)) {
    candidate.parts.push(part);
    return;
  }
  if (begins || 'partialArgs' in call) candidate.open ??= createPartialCall();
  candidate.open?.add(call);
  if (!more) endOpen(candidate);
}

function endOpen(candidate: Growing): void {
  if (candidate.open) candidate.parts.push({ functionCall: candidate.open.whole() });
  candidate.open = undefined;
}
