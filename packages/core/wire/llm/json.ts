/** Reading of JSON that may be anything: each returns a value of the asked type, or nothing. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Objects of a list; other entries are left out. */
export function objectsOf(value: unknown): JsonObject[] {
  return asArray(value).flatMap((entry): JsonObject[] => {
    const object = asObject(entry);
    return object ? [object] : [];
  });
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A short text such as a name or an identifier; undefined when empty or not a text. */
export function asName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_NAME) : undefined;
}

export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** JSON of a value, whatever it is; a text stays as it is. Empty for what cannot be written (too deep). */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return ''; // Nested deeper than the stack: no SDK writes that.
  }
}

/** JSON with sorted keys, so that equal values give equal text. Empty beyond a depth that no schema has. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) return '';
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry, depth + 1)).join(',')}]`;
  const object = asObject(value);
  if (!object) return JSON.stringify(value) ?? 'null';
  const fields = Object.keys(object).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name], depth + 1)}`).join(',')}}`;
}

/**
 * Arguments that a dialect sends as a value: canonical, since clients write the same value in their own order. A text stays as it is:
 * a stream that was cut, or a model that wrote no JSON.
 */
export function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value ?? {});
}

/** The value of a text that may be JSON; any other text, such as one that was cut, stays as it is. */
export function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const LONGEST_NAME = 512;
const DEEPEST = 64;
