import { RemitError } from '@remit/core/error';
import type { CoverageData } from '@remit/core/event';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { type ReadingOptions, withReading } from '../options.ts';
import { type Terminal, terminalOf } from '../show/terminal.ts';
import { visible } from '../show/visible.ts';
import { wrapped } from '../show/width.ts';
import { openSource } from '../source/open-source.ts';
import type { CoverageAnswer } from '../source/source.ts';
import { versions } from './version.ts';

export function addDoctor(program: Command): void {
  withReading(program.command('doctor').description('what can be watched on this machine, what is, and what was lost'))
    .addHelpText('after', '\nExample:\n  $ sudo remit doctor')
    .action(verb(doctor));
}

interface Diagnosis {
  readonly versions: ReturnType<typeof versions>;
  /** What attaches on this machine when tried now, with nothing watched. */
  readonly machine: readonly CoverageData[];
  /** What the running sensors said, and what was lost since the store was made. */
  readonly store: ({ readonly name: string } & CoverageAnswer) | { readonly error: string };
}

async function doctor(options: ReadingOptions): Promise<Outcome> {
  const diagnosis: Diagnosis = { versions: versions(), machine: await tryMachine(), store: await askStore(options) };
  if (options.json) process.stdout.write(`${JSON.stringify(diagnosis)}\n`);
  else process.stdout.write(show(diagnosis, terminalOf(process.stdout, options)));
  return diagnosis.machine.some(({ state }) => state === 'failed' || state === 'unavailable') ? 'bad' : 'fine';
}

/** Attaches everything for a moment, watching no cgroup, and takes it out again. */
async function tryMachine(): Promise<readonly CoverageData[]> {
  const { openEyes } = await import('../up/eyes.ts');
  const eyes = openEyes({ kernel: true, watch: [] });
  if (eyes instanceof RemitError) return [];
  eyes.source.poll(() => undefined);
  eyes.source.coverage();
  eyes.source.close();
  return [...eyes.statements.values()];
}

async function askStore(options: ReadingOptions): Promise<Diagnosis['store']> {
  const source = await openSource(options);
  if (source instanceof RemitError) return { error: String(source) };
  const answer = await source.coverage();
  source.close();
  return answer instanceof RemitError ? { error: String(answer) } : { name: source.name, ...answer };
}

function show({ versions: found, machine, store }: Diagnosis, terminal: Terminal): string {
  const lines = [
    `remit ${found.remit}, node ${found.node}, kernel ${found.kernel}`,
    '',
    terminal.style('bold', 'This machine'),
  ];
  for (const one of machine) lines.push(...statement(one, terminal));
  lines.push('', terminal.style('bold', 'The store'));
  if ('error' in store)
    return `${[...lines, ...wrapped(visible(store.error), terminal.columns - 2).map((line) => `  ${line}`)].join('\n')}\n`;
  lines.push(`  read from ${store.name}`);
  for (const one of store.coverage) lines.push(...statement(one, terminal));
  if (store.coverage.length === 0) lines.push('  no sensor has reported yet: remit up');
  const counts = Object.entries(store.hub).filter(([, count]) => count > 0);
  for (const [name, count] of counts) lines.push(`  ${name.replaceAll('_', ' ')}: ${count}`);
  return `${lines.join('\n')}\n`;
}

function statement(one: CoverageData & { readonly node?: string }, terminal: Terminal): string[] {
  const fine = one.state === 'attached' && one.lost === 0 && one.truncated === 0;
  const mark = fine
    ? terminal.style('green', '✓')
    : one.state === 'attached' || one.state === 'not_requested'
      ? '–'
      : terminal.style('red', '✗');
  const about = [one.source, one.scope === 'node' ? '' : `(${one.scope})`, one.node ? `on ${one.node}` : ''];
  const counts = [one.lost > 0 ? `${one.lost} lost` : '', one.truncated > 0 ? `${one.truncated} not whole` : ''];
  const rest = [one.state.replace('_', ' '), ...counts, one.reason, one.remedy].filter(Boolean).join('; ');
  const text = visible(`${about.filter(Boolean).join(' ')}: ${rest}`);
  return wrapped(text, terminal.columns - 4).map((line, i) => `${i === 0 ? `  ${mark} ` : '    '}${line}`);
}
