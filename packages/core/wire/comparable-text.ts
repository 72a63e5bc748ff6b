/**
 * A text as it is compared with others: the strings of JSON (also of JSON inside its strings) and the values of a form, decoded, a
 * line each. So a file's content is recognised although it travels escaped. Any other text is as it is.
 */
export function comparableText(text: string, mediaType = ''): string {
  if (mediaType === 'application/x-www-form-urlencoded') return text.split('&').map(formField).join('\n');
  // JSON without escapes holds its words as they are, and then stays equal to the same JSON in a file.
  if (!/^\s*[[{"]/.test(text) || !text.includes('\\')) return text;
  const value = parsed(text);
  return value === undefined ? text : stringsOf(value);
}

const LEVELS = 3;

/** Iterative: hostile nesting must not overflow the stack. */
function stringsOf(root: unknown): string {
  const lines: string[] = [];
  const open: { readonly value: unknown; readonly level: number }[] = [{ value: root, level: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, level } = next;
    if (typeof value === 'string') {
      const inner = level < LEVELS && /^\s*[[{]/.test(value) ? parsed(value) : undefined;
      if (inner === undefined) lines.push(value);
      else open.push({ value: inner, level: level + 1 });
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      lines.push(String(value));
    } else if (typeof value === 'object' && value !== null) {
      const children = Object.values(value);
      for (let at = children.length - 1; at >= 0; at--) open.push({ value: children[at], level });
    }
  }
  return lines.join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formField(field: string): string {
  const text = field.replaceAll('+', ' ');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
