/** A sentence and the time it begins with, apart, so that the eye finds what happened: many sentences of a story share their second. */
export interface SaidAt {
  readonly when: string | undefined;
  readonly text: string;
}

export function saidAt(sentence: string): SaidAt {
  const match = /^At (\d\d:\d\d:\d\d UTC(?: \(T[+−-][^()]{1,20}\))?),? (?=\S)/.exec(sentence);
  if (match === null) return { when: undefined, text: sentence };
  const text = sentence.slice(match[0].length);
  return { when: match[1], text: text.charAt(0).toUpperCase() + text.slice(1) };
}
