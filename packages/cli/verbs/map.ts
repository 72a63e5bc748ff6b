import { RemitError } from '@remit/core/error';
import type { InteractionMap } from '@remit/core/inventory';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { showMap } from '../inventory/show-map.ts';
import { type ReadingOptions, withReading } from '../options.ts';
import { terminalOf } from '../show/terminal.ts';
import { openSource } from '../source/open-source.ts';

interface Options extends ReadingOptions {
  readonly agent?: string;
}

export function addMap(program: Command): void {
  withReading(
    program.command('map').description('interaction map: agent, tool, data source, destination, with volumes'),
  )
    .option('--agent <name>', 'only this agent')
    .addHelpText('after', '\nExample:\n  $ remit map --json | jq \'.links[] | select(.target.kind == "host")\'')
    .action(verb(map));
}

async function map(options: Options): Promise<Outcome> {
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const whole = await source.map();
  source.close();
  if (whole instanceof RemitError) return whole;
  const found: InteractionMap = {
    ...whole,
    links: whole.links.filter(({ agent }) => options.agent === undefined || agent === options.agent),
  };
  if (options.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else process.stdout.write(found.links.length === 0 ? nothing : showMap(found, terminalOf(process.stdout, options)));
  return 'fine';
}

const nothing = `Nothing to draw yet: no agent reached anything.
See what is being watched with: remit doctor
`;
