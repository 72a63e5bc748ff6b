import { RemitError } from '@remit/core/error';
import { type BomInput, standingOf, toCycloneDx, toSpdx } from '@remit/core/inventory';
import { type Command, Option } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { readDeclaration } from '../inventory/read-declaration.ts';
import { showBom } from '../inventory/show-bom.ts';
import { type ReadingOptions, withReading } from '../options.ts';
import { terminalOf } from '../show/terminal.ts';
import { openSource } from '../source/open-source.ts';
import { versions } from './version.ts';

interface Options extends ReadingOptions {
  readonly agent?: string;
  readonly format?: 'cyclonedx' | 'spdx';
  readonly declared?: string;
  readonly failOnShadow?: true;
}

export function addBom(program: Command): void {
  withReading(
    program.command('bom').description('run-time AI bill of materials: what AI runs here, and of what it is made'),
  )
    .option('--agent <name>', 'only workloads of this name')
    .addOption(new Option('--format <format>', 'write a bill of materials instead').choices(['cyclonedx', 'spdx']))
    .option('--declared <file>', 'declared inventory to hold it against (default: declared.yaml in the data folder)')
    .option('--fail-on-shadow', 'exit with 1 when a workload is in no declared inventory')
    .addHelpText(
      'after',
      `
A declared inventory is a CycloneDX file, or YAML such as:
  agents:
    - name: invoice-assistant
      models: [gpt-4o*]
      tools: [run_shell, read_file]

Examples:
  $ remit bom
  $ remit bom --format cyclonedx > bom.json`,
    )
    .action(verb(bom));
}

async function bom(options: Options): Promise<Outcome> {
  const declaration = readDeclaration(options.declared, options.data);
  if (declaration instanceof RemitError) return declaration;
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const workloads = await source.inventory();
  source.close();
  if (workloads instanceof RemitError) return workloads;
  const inputs = workloads
    .filter(({ name }) => options.agent === undefined || name === options.agent)
    .map((workload): BomInput => ({ workload, standing: standingOf(workload, declaration) }));
  process.stdout.write(written(inputs, options));
  const isBad = options.failOnShadow === true && inputs.some(({ standing }) => standing.state === 'shadow');
  return isBad ? 'bad' : 'fine';
}

function written(inputs: readonly BomInput[], options: Options): string {
  const { remit } = versions();
  if (options.format === 'cyclonedx')
    return `${JSON.stringify(toCycloneDx(inputs, latestOf(inputs), remit), null, 2)}\n`;
  if (options.format === 'spdx') return `${JSON.stringify(toSpdx(inputs, latestOf(inputs), remit), null, 2)}\n`;
  if (options.json)
    return `${JSON.stringify({ workloads: inputs.map(({ workload, standing }) => ({ ...workload, standing })) })}\n`;
  return inputs.length === 0 ? nothing : showBom(inputs, terminalOf(process.stdout, options));
}

/** The bill is as of the last thing seen, so that the same store gives the same bill. */
function latestOf(inputs: readonly BomInput[]): string {
  return inputs.reduce(
    (latest, { workload }) => (workload.last_seen > latest ? workload.last_seen : latest),
    '1970-01-01T00:00:00Z',
  );
}

const nothing = `Nothing of AI was seen yet: no model exchange, no model server, no MCP traffic, no model file opened.
See what is being watched with: remit doctor
`;
