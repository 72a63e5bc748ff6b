/**
 * The parts of a tool result that came from different places: the elements of a JSON list (search hits, documents, content
 * blocks), wherever in the object the list stands, or the blocks between ruled lines of a plain text. Each as decoded text, so
 * that a file's content is recognised although the result holds it escaped. One passage when it is one thing; none when empty.
 */
export function passagesOf(text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const value = trimmed.length <= MOST_CHARS && /^[[{"]/.test(trimmed) ? parsed(trimmed) : undefined;
  if (value === undefined) return blocks(trimmed).slice(0, MOST);
  const list = longestList(value, 3);
  const parts = list === undefined ? [value] : list;
  return parts
    .map((part) => textOf(part))
    .filter((part) => part !== '')
    .slice(0, MOST);
}

const MOST = 64;
const MOST_CHARS = 4_194_304;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function blocks(text: string): string[] {
  return text
    .split(/\n\s*(?:-{3,}|={3,}|\*{3,})\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
}

/** The list that holds most text, looking `depth` levels into objects. */
function longestList(value: unknown, depth: number): unknown[] | undefined {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
  let best: unknown[] | undefined;
  for (const child of Object.values(value)) {
    const list = longestList(child, depth - 1);
    if (list !== undefined && (best === undefined || list.length > best.length)) best = list;
  }
  return best;
}

/** All strings and numbers in it, a line each, in order. Iterative: hostile nesting must not overflow the stack. */
function textOf(value: unknown): string {
  const lines: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') lines.push(next);
    else if (typeof next === 'number' || typeof next === 'boolean') lines.push(String(next));
    else if (typeof next === 'object' && next !== null) open.push(...Object.values(next).slice(0, 4096).reverse());
  }
  return lines.join('\n');
}
