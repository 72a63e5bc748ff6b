import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import type { Environment } from './machine/environment.ts';

/** One file per group of figures, with the machine they were measured on. */
export interface Results {
  readonly environment: Environment;
  readonly figures: readonly Figure[];
  /** Every sensor under every load, for who wants more than the figures. */
  readonly details?: unknown;
}

const FOLDER = join(import.meta.dirname, 'results');

export function writeResults(group: string, results: Results): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${group}.json`), `${JSON.stringify(results, null, 2)}\n`);
}

export function readResults(): readonly (readonly [group: string, results: Results])[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files
    .sort()
    .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Results]);
}
