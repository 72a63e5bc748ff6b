import type { Leaf } from '../call/leaves.ts';

/** A value in a call's arguments that can be looked for elsewhere. Lower case. */
export interface Value {
  readonly text: string;
  readonly kind: ValueKind;
  /** How much it says that this value stands somewhere: a URL says more than a word. */
  readonly weight: number;
}

/** whole: a command or sentence as it was written. The others are parts of it. */
export type ValueKind = 'whole' | 'url' | 'host' | 'email' | 'path' | 'account' | 'identifier' | 'number' | 'quoted';

/** Values that say where something goes or what is run, rather than what it is about. */
export const ACTION: ReadonlySet<ValueKind> = new Set(['whole', 'url', 'host', 'email', 'path', 'account']);

export function valuesOf(leaves: readonly Leaf[]): Value[] {
  const values = new Map<string, Value>();
  const add = (text: string, kind: ValueKind) => {
    const value = text.toLowerCase().trim();
    if (value.length < 3 || values.size >= MOST || values.has(value)) return;
    values.set(value, { text: value, kind, weight: WEIGHTS[kind] });
  };
  for (const { value } of leaves.filter((leaf) => leaf.list === undefined)) {
    const text = value.slice(0, MOST_CHARS);
    if (text.length >= 12 && text.split(/\s+/).length >= 3) add(collapsed(text), 'whole');
    let rest = text;
    for (const [kind, pattern] of PATTERNS) {
      rest = rest.replace(pattern, (whole: string, inner: unknown) => {
        const part = typeof inner === 'string' ? inner : whole;
        if (kind === 'host' && FILE.test(part)) add(part, 'identifier');
        else add(kind === 'url' || kind === 'path' ? part.replace(/[.,;:)]+$/, '') : part, kind);
        if (kind === 'url') add(URL.parse(part)?.hostname ?? '', 'host');
        return kind === 'quoted' ? whole : ' ';
      });
    }
  }
  return [...values.values()];
}

/** White space as one blank: line breaks differ between a document and a command. */
export function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const MOST = 96;
const MOST_CHARS = 16_384;

const WEIGHTS: Record<ValueKind, number> = {
  whole: 5,
  url: 4,
  host: 3,
  email: 3,
  path: 3,
  account: 3,
  quoted: 2,
  identifier: 2,
  number: 1,
};

/** A file's name looks like a host's. */
const FILE =
  /\.(?:txt|pdf|json[lc]?|csv|tsv|md|py|[cm]?[jt]sx?|html?|xml|ya?ml|logs?|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|sh|db|sqlite|sql|zip|gz|tar|tgz|conf|cfg|ini|toml|env|lock|pem|crt|key|eml|ics|bak|tmp|out|java|go|rs|rb|php|c|h|cpp)$/i;

/** In this order, and what was found is taken out: a part of a URL is not a host or number of its own. */
const PATTERNS: readonly (readonly [ValueKind, RegExp])[] = [
  ['quoted', /"([^"\n]{3,200})"/g],
  ['quoted', /'([^'\n]{3,200})'/g],
  ['url', /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s'"<>|`\\)\]}]+/gi],
  ['email', /\b[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+\b/gi],
  ['path', /(?<![\w:/.])(?:~|\.{1,2})?(?:\/[\w.@+-]{1,128}){2,32}/g],
  ['host', /\b(?:\d{1,3}\.){3}\d{1,3}\b/g],
  ['host', /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:[a-z]{2,24})\b(?!\()/gi],
  ['account', /\b[a-z]{2}\d{2}[a-z0-9]{10,30}\b/gi],
  ['account', /\b\d{8,24}\b/g],
  ['identifier', /\b(?=[\w.-]{0,63}\d)(?=[\w.-]{0,63}[a-z])[a-z0-9][\w.-]{3,63}[a-z0-9]\b/gi],
  ['number', /\b(?!(?:19|20)\d\d\b)\d{3,7}(?:\.\d{1,2})?\b/g],
];
