import type { Answer, Message } from '../transcript.ts';

const MAX_CITED = 3;
const MAX_CHARS = 320;

/** The final answer: what the tools returned that bears on the question, with where it came from. */
export function conclude(asked: string, results: readonly Message[]): Answer {
  const wanted = new Set(words(asked));
  const lines = results
    .filter((message) => message.role === 'tool')
    .flatMap((message) => facts(message.text))
    .map(({ text, source }) => ({ text, source, score: words(text).filter((word) => wanted.has(word)).length }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_CITED)
    .map(({ text, source }) => `- ${text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text} (${source})`);
  if (lines.length === 0) return { text: 'I found nothing on this in the systems I can reach.', calls: [] };
  return { text: `This is what I found:\n${lines.join('\n')}`, calls: [] };
}

interface Fact {
  readonly text: string;
  readonly source: string;
}

function facts(result: string): Fact[] {
  const parsed = parse(result);
  if (Array.isArray(parsed?.['passages'])) {
    return (parsed['passages'] as { file?: string; text?: string }[]).map((passage) => ({
      text: sentence(passage.text ?? ''),
      source: passage.file ?? 'document',
    }));
  }
  if (Array.isArray(parsed?.['rows'])) {
    return (parsed['rows'] as object[]).map((row) => ({
      text: Object.entries(row)
        .map(([name, value]) => `${name} ${shown(value)}`)
        .join(', '),
      source: 'invoice ledger',
    }));
  }
  if (parsed?.['status'] !== undefined)
    return [{ text: shown(parsed['body']), source: `HTTP ${shown(parsed['status'])}` }];
  if (parsed?.['stdout'] !== undefined) return [{ text: shown(parsed['stdout']).trim(), source: 'shell' }];
  return [{ text: sentence(result), source: 'document' }];
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function sentence(text: string): string {
  return text
    .replace(/^#+\s.*\n/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+-\d+|[a-z]{3,}|\d{3,}/g) ?? [];
}
