/** A tool call's arguments for a line of text: the one value alone, several as `name: value`; as they are when they are no object. */
export function callArgument(json: string): string {
  if (json.length > LONGEST) return json;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return json;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return json;
  const entries = Object.entries(parsed);
  if (entries.length === 0) return json;
  if (entries.length === 1) return written(entries[0]?.[1]);
  return entries.map(([name, value]) => `${name}: ${written(value)}`).join(', ');
}

const LONGEST = 20_000;

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
