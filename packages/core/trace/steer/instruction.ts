import { BoundedMap } from '../store/bounded-map.ts';
import { namedWords } from './words.ts';

/** How much a passage reads like being told to do something, and why. */
export interface Instruction {
  /** 0 to 1; from INSTRUCTION on it reads like one. */
  readonly score: number;
  /** It speaks of the tool, by its name or by what such tools do. */
  readonly namesTool: boolean;
  /** It speaks to the reader, or to whatever reads it. */
  readonly addressed: boolean;
}

export const INSTRUCTION = 0.5;

/**
 * Rates a passage (lower case, a few sentences) by how instructions are worded in general: an imperative at the beginning of a
 * sentence or step, someone spoken to, an obligation, a tool named. It knows no particular attack, and a polite invoice scores
 * as well: whether the user wanted that is for the reader of the edge.
 */
export function instructionIn(passage: string, tool: string): Instruction {
  const imperative = IMPERATIVE.test(passage);
  const named = namesTool(passage, tool);
  let score = imperative ? 0.45 : 0;
  if (OBLIGED.test(passage)) score += 0.25;
  const addressed = ADDRESSED.test(passage);
  if (addressed) score += 0.2;
  if (named) score += 0.2;
  if (STEPS.test(passage)) score += 0.1;
  return { score: Math.min(1, score), namesTool: named, addressed };
}

/** Whether a passage (lower case) tells software that acts for somebody, rather than a person, to do something. */
export function speaksToAgents(passage: string): boolean {
  return IMPERATIVE.test(passage) && OBLIGED.test(passage) && AGENTS.test(passage);
}

const AGENTS = /\b(?:assistants?|agents?|ai|bots?|llms?|language models?|automat(?:ed|ion)|chatbots?|copilots?)\b/;

/** Whether a text (lower case) speaks of what the tool does. */
export function namesTool(passage: string, tool: string): boolean {
  let pattern = patterns.get(tool);
  if (pattern === undefined) patterns.set(tool, (pattern = patternOf(tool)));
  return pattern.test(passage);
}

const patterns = new BoundedMap<string, RegExp>(512);

/** The tool's name, its words, and the verbs that mean the same. */
function patternOf(tool: string): RegExp {
  const words = namedWords(tool).flatMap((word) => {
    return FAMILIES.find((family) => family.includes(word)) ?? (word.length >= 4 ? [word] : []);
  });
  const whole = tool.length >= 5 ? [tool.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '.')] : [];
  const forms = [...whole, ...[...new Set(words)].map((word) => `\\b${word}(?:s|es|ed|ing|ting)?\\b`)];
  return forms.length === 0 ? /(?!)/ : new RegExp(forms.join('|'));
}

/** Verbs by which people ask for the same kind of thing. */
const FAMILIES: readonly (readonly string[])[] = [
  ['run', 'execute', 'exec', 'shell', 'bash', 'command', 'terminal', 'script', 'invoke', 'perform'],
  ['send', 'forward', 'mail', 'email', 'message', 'post', 'notify', 'dm', 'reply'],
  ['transfer', 'pay', 'payment', 'wire', 'remit', 'money', 'transaction', 'deposit', 'withdraw', 'refund'],
  ['upload', 'http', 'request', 'submit', 'report', 'curl', 'post', 'put', 'webhook', 'callback'],
  [
    'read',
    'open',
    'view',
    'show',
    'get',
    'fetch',
    'retrieve',
    'download',
    'load',
    'visit',
    'browse',
    'navigate',
    'web',
  ],
  ['search', 'find', 'query', 'look', 'list', 'lookup', 'sql', 'select'],
  ['delete', 'remove', 'erase', 'drop', 'destroy', 'clear', 'cancel', 'revoke', 'terminate'],
  ['create', 'add', 'make', 'schedule', 'book', 'reserve', 'register', 'insert', 'new'],
  ['update', 'change', 'modify', 'edit', 'set', 'reset', 'configure', 'write', 'save', 'append'],
  ['grant', 'share', 'allow', 'access', 'invite', 'permission', 'authorize', 'unlock', 'enable'],
  ['buy', 'order', 'purchase', 'sell', 'trade', 'invest'],
];

const VERBS = `run|execute|send|forward|email|mail|post|upload|submit|transfer|pay|wire|remit|deposit|delete|remove|erase|create|add|grant|share|invite|allow|open|read|fetch|download|get|retrieve|visit|browse|go|click|follow|call|use|invoke|perform|update|change|modify|edit|set|reset|write|save|append|schedule|book|reserve|cancel|register|enroll|install|start|stop|restart|disable|enable|unlock|lock|turn|print|list|show|display|search|find|query|look|collect|gather|include|attach|copy|move|export|import|encode|reply|respond|answer|tell|inform|notify|report|confirm|verify|check|validate|authenticate|log|sign|connect|contact|buy|order|purchase|sell|ignore|disregard|forget|override|stop|repeat|translate|summari[sz]e|output|return|provide|give|make|do|ensure|withdraw|refund|approve|publish|push|deploy|apply|record|issue|request|ask|help|find|locate|access|extract|examine|review|inspect|remember|store`;

/** At the start of a sentence, line, step or bullet, or after words that lead up to an order. */
const IMPERATIVE = new RegExp(
  `(?:^|[.!?:;\\n>*•–—]\\s{0,8}|\\b\\d{1,2}[.)]\\s{1,4}|\\b(?:please|kindly|then|next|first|second|finally|now|also|and|to|must|should|shall|need to|have to|can you|could you|you will|step \\d{1,2}[:.]?),?\\s{1,4})(?:${VERBS})\\s+\\S`,
  'm',
);
const OBLIGED =
  /\b(?:must|shall|should|please|kindly|required?|need(?:s|ed)? to|ha(?:s|ve) to|necessary|mandatory|immediately|urgent(?:ly)?|important|make sure|ensure|before (?:you|continuing|proceeding|answering|processing|paying|the)|in order to|do not|don't|never|always|as soon as)\b/;
const ADDRESSED =
  /\b(?:you|your|yourself|assistants?|agents?|ai|bots?|models?|llm|systems?|automation|automated|operator|whoever|anyone (?:processing|reading)|the reader|instructions?)\b/;
const STEPS = /(?:^|\n)\s{0,8}(?:\d{1,2}[.)]|[-*•]|step \d)\s/;
