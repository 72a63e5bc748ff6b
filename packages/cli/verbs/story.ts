import type { IncidentDocument, Severity } from '@remit/core/detect';
import { RemitError } from '@remit/core/error';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { type ReadingOptions, withFailOn, withReading } from '../options.ts';
import { isAtLeast } from '../show/severity.ts';
import { showStory } from '../show/story.ts';
import { terminalOf } from '../show/terminal.ts';
import { openSource } from '../source/open-source.ts';
import type { ReadingSource } from '../source/source.ts';

interface Options extends ReadingOptions {
  readonly evidence?: true;
  readonly failOn?: Severity;
}

export function addStory(program: Command): void {
  withFailOn(
    withReading(program.command('story <id>').description('one incident, told with its evidence; ID or `last`')),
  )
    .option('--evidence', 'the evidence records too')
    .addHelpText('after', '\nExamples:\n  $ remit story last --evidence\n  $ remit story last --json > incident.json')
    .action(verb(story));
}

async function story(id: string, options: Options): Promise<Outcome> {
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const outcome = await tellStory(source, id, options);
  source.close();
  return outcome;
}

export async function tellStory(source: ReadingSource, id: string, options: Omit<Options, 'data'>): Promise<Outcome> {
  const text = await documentOf(source, id);
  if (text instanceof RemitError) return text;
  const document = JSON.parse(text) as IncidentDocument;
  const terminal = terminalOf(process.stdout, options);
  process.stdout.write(options.json ? `${text}\n` : showStory(document, terminal, options.evidence === true));
  const { failOn } = options;
  return failOn !== undefined && isAtLeast(document.incident.severity, failOn) ? 'bad' : 'fine';
}

/** By id, by the beginning of one if it fits one alone, or the newest. */
async function documentOf(source: ReadingSource, id: string): Promise<string | RemitError> {
  const incidents = await source.incidents();
  if (incidents instanceof RemitError) return incidents;
  if (incidents.length === 0) return new RemitError('REMIT_NOT_FOUND', `no incident in ${source.name}`);
  if (id === 'last') return source.document(incidents[0]?.id as string);
  const exact = incidents.find((incident) => incident.id === id);
  const fitting = exact ? [exact] : incidents.filter((incident) => incident.id.startsWith(id));
  if (fitting.length === 1) return source.document(fitting[0]?.id as string);
  return new RemitError('REMIT_NOT_FOUND', `${fitting.length || 'no'} incidents begin with ${id} in ${source.name}`);
}
