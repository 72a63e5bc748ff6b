import { type Leaf, shellWords } from './leaves.ts';

/** A call that the model wrote as text: a block of code, or a line that names a tool. */
export interface CodeCall {
  /** The tool where the text names one, else the language of the block, else `code`. */
  readonly name: string;
  readonly code: string;
}

/**
 * What agents without tool calling take from an answer to run: fenced or tagged code (code agents), and `Action:` with `Action
 * Input:` (ReAct). An answer that only shows code to a person looks the same, so these are calls only once something was done
 * with their content; see turns.ts.
 */
export function codeCallsIn(text: string): CodeCall[] {
  const calls: CodeCall[] = [];
  const add = (name: string | undefined, code: string | undefined) => {
    if (code !== undefined && code.trim().length >= 3 && calls.length < MOST)
      calls.push({ name: name || 'code', code: code.trim() });
  };
  const cut = text.slice(0, MOST_CHARS);
  for (const found of cut.matchAll(/```[ \t]*([\w+-]{0,20})[^\n]*\n([\s\S]*?)```/g)) add(found[1], found[2]);
  for (const found of cut.matchAll(
    /<(code|execute|execute_bash|execute_ipython|bash|python|tool_code)>([\s\S]*?)<\/\1>/g,
  ))
    add(found[1], found[2]);
  for (const found of cut.matchAll(/^[ \t]*Action:[ \t]*([\w .-]{1,64})\n[ \t]*Action Input:[ \t]*([^\n]+)/gim))
    add(found[1]?.trim(), found[2]);
  return calls;
}

/** The code as a whole, its lines, and the strings written in it. */
export function codeLeaves(code: string): Leaf[] {
  const leaves: Leaf[] = [{ key: 'code', value: code }];
  const add = (value: string) => {
    if (value.length >= 4 && leaves.length < MOST_LEAVES && !leaves.some((leaf) => leaf.value === value))
      leaves.push({ key: 'code', value });
  };
  for (const line of code.split('\n').slice(0, 200)) if (line.trim().length >= 6) add(line.trim());
  for (const found of code.matchAll(/"([^"\n]{4,400})"|'([^'\n]{4,400})'/g)) add((found[1] ?? found[2] ?? '').trim());
  for (const word of shellWords(code.slice(0, 4_096))) if (/^(?:[a-z]+:\/\/|\/)/.test(word)) add(word);
  return leaves;
}

/** Whether a message of the user's role reads like what running code gave: agents without tool calling send results so. */
export function isOutput(text: string): boolean {
  return OUTPUT.test(text.slice(0, 200));
}

const OUTPUT =
  /^\s*(?:<[\w-]*(?:output|observation|result|response)[\w-]*>|\[?(?:call id\b|observations?|outputs?|results?|stdout|execution (?:results?|logs?|output)|tool (?:response|output|result)|exit ?code|code output|command output)\b\s*(?:of\b|for\b|\(|:|\]|\n|$))/i;

const MOST = 8;
const MOST_CHARS = 65_536;
const MOST_LEAVES = 96;
