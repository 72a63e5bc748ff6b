/**
 * Words that carry meaning, in a form in which their usual endings do not matter. With `fused`, also each two neighbours as one:
 * `service account` is `serviceaccount` in a path. Bounded by the length of the text.
 */
export function wordsOf(text: string, fused = false): Set<string> {
  const words = new Set<string>();
  let before = '';
  for (const [word] of text.slice(0, MOST_CHARS).matchAll(/\p{L}[\p{L}\p{N}]{1,31}/gu)) {
    const stem = stemOf(word.toLowerCase());
    if (fused && before !== '' && before.length + stem.length <= 24) words.add(before + stem);
    before = stem;
    if (stem.length >= 3 && !COMMON.has(stem)) words.add(stem);
  }
  return words;
}

/** The words of an identifier: `send_money`, `sendMoney`. */
export function namedWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => stemOf(word.toLowerCase()))
    .filter((word) => word.length >= 2);
}

function stemOf(word: string): string {
  if (word.length > 5 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 6 && word.endsWith('ing')) return word.slice(0, -3);
  if (word.length > 4 && word.endsWith('es') && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

const MOST_CHARS = 65_536;

/** English words that stand in any text, in their stemmed form. */
const COMMON = new Set(
  `a about after all also an and any are as at be because been before being between both but by can could did do doe done each
  even for from get give had has have he her here him his how i if in into is it its just know like make many may me more most
  much must my need new no not now of off on one only or other our out over own per please same see she should so some such
  take than that the their them then there these they thi this those through to too under until up upon use using very via wa
  was we were what when where which while who whom why will with would you your yes http https www com org net true false null
  none echo bin usr var etc tmp home data json text file name value type id key`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
