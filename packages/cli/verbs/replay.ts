import type { Severity } from '@remit/core/detect';
import { RemitError } from '@remit/core/error';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { withFailOn } from '../options.ts';
import type { ReadingSource } from '../source/source.ts';
import { everything, writeExport } from './export.ts';
import { showIncidents } from './incidents.ts';
import { tellStory } from './story.ts';

interface Options {
  readonly story?: string;
  readonly export?: true;
  readonly evidence?: true;
  readonly json?: true;
  readonly utc?: true;
  readonly failOn?: Severity;
}

export function addReplay(program: Command): void {
  withFailOn(program.command('replay <file>').description('fold a record again, without hub, kernel or root'))
    .option('--story <id>', 'tell one incident; ID or `last`')
    .option('--evidence', 'with --story: the evidence records too')
    .option('--export', 'write the export (see `remit export`) instead')
    .option('--json', 'one JSON document on stdout')
    .option('--utc', 'times in UTC instead of the local zone')
    .addHelpText('after', '\nExample:\n  $ remit replay run.jsonl.zst --story last')
    .action(verb(replay));
}

async function replay(file: string, options: Options): Promise<Outcome> {
  if (options.story !== undefined && options.export) {
    return new RemitError('REMIT_USAGE', '--story or --export, not both');
  }
  const [{ replayRecord }, { createEngine }, { createStoreSource }] = await Promise.all([
    import('@remit/hub'),
    import('../source/fold.ts'),
    import('../source/store-source.ts'),
  ]);
  const replayed = await replayRecord(file, createEngine);
  if (replayed instanceof RemitError) return replayed;
  const { events, refused } = replayed;
  process.stderr.write(`${events} events folded${refused > 0 ? `; ${refused} lines were no events` : ''}\n`);
  const source = createStoreSource(replayed, file);
  const outcome = await show(source, options);
  source.close();
  return outcome;
}

async function show(source: ReadingSource, options: Options): Promise<Outcome> {
  if (options.story !== undefined) return tellStory(source, options.story, options);
  if (options.export) return writeExport(source, everything);
  const incidents = await source.incidents();
  return incidents instanceof RemitError ? incidents : showIncidents(incidents, options);
}
