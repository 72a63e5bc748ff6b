import { compareNs, type CoverageData } from '../../event/index.ts';
import type { Sentence } from '../incident.ts';
import { asked } from './asked.ts';
import { blindSpots } from './blind-spots.ts';
import { credentials } from './credentials.ts';
import { entry } from './entry.ts';
import { files } from './files.ts';
import { network } from './network.ts';
import { started } from './started.ts';
import type { Teller, Telling, Told } from './teller.ts';
import { userRequest } from './user-request.ts';

/** In the order in which sentences about the same moment come. */
const tellers: readonly Teller[] = [userRequest, entry, asked, started, files, network, credentials];

/** The story as sentences, in the order of time, each with what proves it. Without anything to prove it, none is said. */
export function narrative(telling: Telling, coverage: readonly CoverageData[]): Sentence[] {
  const sentences = tellers
    .flatMap((teller) => teller(telling))
    .filter((sentence) => sentence.evidence.length > 0)
    .map((sentence, i) => ({ sentence, i }))
    .sort((a, b) => inTime(a.sentence, b.sentence) || a.i - b.i)
    .map(({ sentence }) => sentence);
  const end = sentences.at(-1)?.at;
  const all = end === undefined ? sentences : [...sentences, ...blindSpots(telling, coverage, end)];
  return all.map(({ text, certainty, evidence, nodes }) => ({ text, certainty, evidence, nodes }));
}

function inTime(a: Told, b: Told): number {
  return a.at.node === b.at.node
    ? compareNs(a.at.boot_ns, b.at.boot_ns)
    : a.at.ts < b.at.ts
      ? -1
      : a.at.ts > b.at.ts
        ? 1
        : 0;
}
