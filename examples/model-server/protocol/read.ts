export type Json = Record<string, unknown>;

/** The request is not one the API takes; told to the client as HTTP 400 in the provider's form. */
export class ToldWrong extends Error {
  readonly param: string;
  constructor(message: string, param: string) {
    super(message);
    this.param = param;
  }
}

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

/** A field that should be a string; anything else counts as absent. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Content comes as a string or as a list of parts. */
export function text(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
