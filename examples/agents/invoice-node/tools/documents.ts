import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Tool } from './index.ts';

const PASSAGES = 4;

/** Keyword search over the paragraphs of every document in the folder: the plainest retrieval there is. */
export function searchDocuments(folder: string): Tool {
  return {
    name: 'search_documents',
    description: 'Search the vendor documents. Returns the best matching passages with their file names.',
    parameters: {
      type: 'object',
      properties: { query: { type: 'string', description: 'Key words' } },
      required: ['query'],
    },
    async run({ query = '' }) {
      const words = keywords(query);
      const found: { file: string; score: number; text: string }[] = [];
      for (const file of (await readdir(folder)).sort()) {
        for (const text of passages(await readFile(join(folder, file), 'utf8'))) {
          const inText = new Set([...keywords(file), ...keywords(text)]);
          const score = words.filter((word) => inText.has(word)).length;
          if (score > 0) found.push({ file, score, text });
        }
      }
      found.sort((a, b) => b.score - a.score);
      const best = found[0]?.score ?? 0;
      const close = found.filter(({ score }) => score > best / 2);
      return JSON.stringify({ query, passages: close.slice(0, PASSAGES) });
    },
  };
}

export function readFileTool(folder: string): Tool {
  return {
    name: 'read_file',
    description: 'Read one document in full.',
    parameters: {
      type: 'object',
      properties: { path: { type: 'string', description: 'File name as given by search_documents' } },
      required: ['path'],
    },
    run: ({ path = '' }) => readFile(resolve(folder, path), 'utf8'),
  };
}

function keywords(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+-\d+|[a-z]{3,}|\d{3,}/g) ?? [];
}

/** Sections of a document: a heading and what stands below it. */
function passages(text: string): string[] {
  return text
    .split(/\n(?=#)/)
    .map((section) => section.trim())
    .filter((section) => section !== '');
}
