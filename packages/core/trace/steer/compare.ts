import { INSTRUCTION, instructionIn, speaksToAgents } from './instruction.ts';
import { ACTION, type Value } from './values.ts';

/** A text made ready for looking things up in it. */
export interface Reading {
  /** Lower case. */
  readonly text: string;
  /** The same with white space as single blanks. */
  readonly flat: string;
  readonly words: ReadonlySet<string>;
  has(value: Pick<Value, 'text'>): boolean;
}

export interface Comparison {
  readonly confidence: number;
  readonly why: string;
  readonly matched: readonly string[];
  readonly weight: number;
}

/** What of a call stands in a text, and how sure that makes it that the call comes from there. See the table in steering.ts. */
export function compare(
  reading: Reading,
  tool: string,
  values: readonly Value[],
  rare: readonly string[],
  wanted: boolean,
): Comparison | undefined {
  const byValue = compareValues(reading, tool, values, wanted);
  const byWord = compareWords(reading, tool, rare);
  if (byValue === undefined || byWord === undefined) return byValue ?? byWord;
  return byWord.confidence > byValue.confidence ? byWord : byValue;
}

function compareValues(
  reading: Reading,
  tool: string,
  values: readonly Value[],
  wanted: boolean,
): Comparison | undefined {
  const found = values.filter((value) => reading.has(value));
  const weight = sum(found);
  if (weight < 1) return undefined;
  const parts = values.filter((value) => value.kind !== 'whole');
  const whole = found.some((value) => value.kind === 'whole');
  const share = whole ? 1 : sum(found) / Math.max(1, sum(parts));
  const actions = found.filter((value) => ACTION.has(value.kind));
  const around = found.map((value) => instructionIn(surroundings(reading, value.text), tool));
  const instruction = around.reduce((best, one) => (one.score > best.score ? one : best));
  const isAction = actions.length > 0 || (around.some((one) => one.namesTool) && weight >= 2);
  const addressed = around.some((one) => one.score >= INSTRUCTION && one.addressed);
  const told = instruction.score >= INSTRUCTION;
  const rated = told
    ? isAction
      ? share >= 0.8
        ? 0.95
        : share >= 0.5
          ? 0.88
          : 0.75
      : share >= 0.5 && weight >= 2
        ? 0.65
        : 0.45
    : whole
      ? 0.7
      : actions.length > 0 && share >= 0.5
        ? 0.45
        : 0.3;
  const confidence = wanted && !addressed && !whole ? Math.min(rated, WANTED) : rated;
  const wording = told ? ', in a passage that reads like an instruction' : '';
  const why = `${shown(found)} ${found.length === 1 ? 'stands' : 'stand'} there and not in what user or operator said${wording}`;
  return { confidence, why, matched: found.map((value) => value.text), weight };
}

/** The same in other words: rare words of the arguments close together in one passage that reads like an instruction. */
function compareWords(reading: Reading, tool: string, rare: readonly string[]): Comparison | undefined {
  const found = rare.filter((word) => reading.words.has(word));
  if (found.length < 2) return undefined;
  let best: { words: string[]; namesTool: boolean } | undefined;
  for (const passage of passages(reading.text)) {
    const joined = passage.replace(/[\s_-]+/g, '');
    const here = found.filter((word) => passage.includes(word) || joined.includes(word));
    if (here.length < 2 || here.length <= (best?.words.length ?? 0)) continue;
    const instruction = instructionIn(passage, tool);
    if (instruction.score >= INSTRUCTION) best = { words: here, namesTool: instruction.namesTool };
  }
  if (best === undefined) return undefined;
  const { words, namesTool } = best;
  const share = words.length / rare.length;
  if (share < 0.25 || (words.length < 3 && !(namesTool && share >= 0.5))) return undefined;
  const confidence = words.length < 3 ? 0.5 : Math.min(0.7, 0.5 + 0.02 * words.length + (namesTool ? 0.06 : 0));
  const why = `${words
    .slice(0, 6)
    .map((word) => `“${word}”`)
    .join(
      ', ',
    )} stand together there, in a passage that reads like an instruction, and not in what user or operator said`;
  return { confidence, why, matched: words, weight: words.length * 0.5 };
}

/** Nothing of the call stands there, but it tells agents to do something. See the last row of the table. */
export function tellsAgents(reading: Reading): boolean {
  for (const passage of passages(reading.text)) if (speaksToAgents(passage)) return true;
  return false;
}

/** About two sentences before the value and one after. */
function surroundings(reading: Reading, value: string): string {
  const exact = reading.text.indexOf(value);
  const [text, at] = exact >= 0 ? [reading.text, exact] : [reading.flat, reading.flat.indexOf(value)];
  return text.slice(Math.max(0, at - 280), at + value.length + 120);
}

/** Windows of about a paragraph, overlapping by half so that nothing is cut in two. */
function* passages(text: string): Iterable<string> {
  for (let from = 0; from === 0 || from + WINDOW / 2 < text.length; from += WINDOW / 2)
    yield text.slice(from, from + WINDOW);
}

const WINDOW = 700;

/** The most for what the user asked to be done, with details from a text that does not speak to its reader: a bill to be paid. */
const WANTED = 0.6;

function sum(values: readonly Value[]): number {
  return values.reduce((total, value) => total + value.weight, 0);
}

function shown(values: readonly Value[]): string {
  return [...values]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 4)
    .map((value) => `“${value.text.length > 80 ? `${value.text.slice(0, 80)}…` : value.text}”`)
    .join(', ');
}
