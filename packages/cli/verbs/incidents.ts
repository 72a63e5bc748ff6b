import type { Incident, Severity } from '@remit/core/detect';
import { RemitError } from '@remit/core/error';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { type ReadingOptions, withFailOn, withReading } from '../options.ts';
import { isAtLeast, styleOf } from '../show/severity.ts';
import { type Column, table } from '../show/table.ts';
import { type Terminal, terminalOf } from '../show/terminal.ts';
import { showTime } from '../show/time.ts';
import { openSource } from '../source/open-source.ts';

interface Options extends ReadingOptions {
  readonly failOn?: Severity;
}

export function addIncidents(program: Command): void {
  withFailOn(withReading(program.command('incidents').description('what went wrong, the newest first')))
    .addHelpText('after', '\nExample:\n  $ remit incidents --fail-on high || page-somebody')
    .action(verb(incidents));
}

async function incidents(options: Options): Promise<Outcome> {
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const found = await source.incidents();
  source.close();
  return found instanceof RemitError ? found : showIncidents(found, options);
}

/** The list, and whether it is bad by `--fail-on`. */
export function showIncidents(found: readonly Incident[], options: Omit<Options, 'data'>): Outcome {
  const terminal = terminalOf(process.stdout, options);
  if (options.json) process.stdout.write(`${JSON.stringify({ incidents: found })}\n`);
  else if (found.length === 0) process.stdout.write(none);
  else process.stdout.write(table(found, columns(terminal), terminal));
  const { failOn } = options;
  return failOn !== undefined && found.some(({ severity }) => isAtLeast(severity, failOn)) ? 'bad' : 'fine';
}

const none = `No incidents. That is worth what was watched: see remit doctor.
`;

function columns(terminal: Terminal): Column<Incident>[] {
  return [
    { title: 'last', of: ({ attrs }) => showTime(attrs.last_ts, terminal.utc) },
    {
      title: 'severity',
      of: ({ severity }) => severity,
      paint: (text, { severity }) => terminal.style(styleOf(severity), text),
    },
    { title: 'id', of: ({ id }) => id },
    { title: 'what happened', of: ({ title }) => title, flexible: true },
  ];
}
