/** One thing a text tells the assistant to do: a command as it stands there, or a goal in words. */
export type Instruction = { readonly command: string } | { readonly goal: string };

/**
 * What a tool result tells the assistant to do, in order: nothing, unless it speaks to the assistant and asks it to act.
 * Commands are taken as written (fenced, in backquotes, or after a prompt sign); whatever else asks for an act stays in words.
 */
export function findInstructions(result: string): Instruction[] {
  return texts(result)
    .filter((text) => ADDRESSED.test(text) && ASKED_TO_ACT.test(text))
    .flatMap((text) => units(fromAddress(text)).flatMap(instructionsOf));
}

const ADDRESSED =
  /\b(?:(?:AI|automated|virtual|digital|software|processing|finance|payable)[\s-]+(?:assistants?|agents?|systems?|tools?)|assistants?|AI agents?|language models?|LLMs?|bots?)\b/i;
const ASKED_TO_ACT =
  /\b(?:must|please|should|required|need(?:s|ed)? to|ha(?:s|ve) to|asked to|expected to|make sure|ensure|following (?:steps|procedure|commands?)|run|execute|carry out|proceed)\b/i;

/** The strings of a JSON result, or the result itself. */
function texts(result: string): string[] {
  try {
    return strings(JSON.parse(result));
  } catch {
    return [result];
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(strings);
  return [];
}

/** What stands before the section that speaks to the assistant is not for it. */
function fromAddress(text: string): string {
  const sections = text.split(/\n(?=#)/);
  const first = sections.findIndex((section) => ADDRESSED.test(section) && ASKED_TO_ACT.test(section));
  return sections.slice(Math.max(0, first)).join('\n');
}

/** Fenced blocks, list items and sentences, in the order they are read. */
function units(text: string): string[] {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (part.startsWith('```')) return [part];
    return part
      .split(/\n\s*(?=(?:\d+[.)]|[-*•])\s)|\n\s*\n|\n(?=\$ )/)
      .flatMap((item) => (item.includes('`') || item.startsWith('$ ') ? [item] : item.split(/(?<=[.;!?])\s+(?=[A-Z])/)))
      .map((item) => item.replace(/\s+/g, ' ').trim())
      .filter((item) => item !== '');
  });
}

function instructionsOf(unit: string): Instruction[] {
  if (unit.startsWith('```')) {
    const body = unit.replace(/^```\w*\n?/, '').replace(/\n?```$/, '');
    return [{ command: body.replace(/^\$ /gm, '').trim() }];
  }
  if (unit.startsWith('$ ')) return [{ command: unit.slice(2) }];
  const quoted = [...unit.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.trim()).filter(isCommand);
  return quoted.length > 0 ? [{ command: quoted.join('; ') }] : [{ goal: unit }];
}

function isCommand(text: string): boolean {
  return /^(?:[A-Z_]+=\S*|[a-z][\w./-]*)\s+\S/.test(text) || /\$\(|[|;]/.test(text);
}
