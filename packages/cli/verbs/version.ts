import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';

export const product = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export function versions() {
  return {
    remit: product.version,
    node: process.versions.node,
    kernel: release(),
    schemas: { incident: 'remit.incident/1', record: 1, api: 'v1' },
  };
}

export function addVersion(program: Command): void {
  program
    .command('version')
    .description('versions of the product, of what it runs on and of what it writes')
    .option('--json', 'one JSON document on stdout')
    .action(verb(version));
}

async function version(options: { readonly json?: true }): Promise<Outcome> {
  const { remit, node, kernel, schemas } = versions();
  const text = `remit ${remit}\nnode ${node}\nkernel ${kernel}\nincident schema ${schemas.incident}, record ${schemas.record}, API ${schemas.api}`;
  process.stdout.write(`${options.json ? JSON.stringify(versions()) : text}\n`);
  return 'fine';
}
