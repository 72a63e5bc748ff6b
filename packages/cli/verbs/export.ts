import { RemitError } from '@remit/core/error';
import type { Selection } from '@remit/hub';
import { type Command, Option } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { timeOf, withData } from '../options.ts';
import { openSource } from '../source/open-source.ts';
import type { ReadingSource } from '../source/source.ts';

interface Options {
  readonly data: string;
  readonly hub?: string;
  readonly incident?: string;
  readonly since?: string;
}

export function addExport(program: Command): void {
  withData(
    program
      .command('export')
      .description('nodes, edges, events, signals, incidents and coverage, one JSON object a line'),
  )
    .addOption(new Option('--format <format>', 'how it is written').choices(['jsonl']).default('jsonl'))
    .option('--hub <url>', 'read from this hub')
    .addOption(new Option('--incident <id>', 'one incident').conflicts('since'))
    .option('--since <time>', 'what went on since then (RFC 3339, or 15m, 2h, 3d ago); default: everything', timeOf)
    .addHelpText('after', '\nExample:\n  $ remit export --since 1h | jq -c "select(.type == \\"edge\\")"')
    .action(verb(exportAll));
}

/** From the beginning of time. */
export const everything: Selection = { since: '0000-01-01T00:00:00.000000000Z' };

async function exportAll({ incident, since, ...options }: Options): Promise<Outcome> {
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const selection = incident !== undefined ? { incident } : since !== undefined ? { since } : everything;
  const outcome = await writeExport(source, selection);
  source.close();
  return outcome;
}

export async function writeExport(source: ReadingSource, selection: Selection): Promise<Outcome> {
  for await (const text of source.export(selection)) {
    if (text instanceof RemitError) return text;
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return 'fine';
}
