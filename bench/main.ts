/**
 * All benchmarks, or those named: `node bench/main.ts [GROUP…] [--reps N] [--no-peers] [--quick]`. Prints a table in which each figure
 * stands beside what it is compared with, and writes bench/results/GROUP.json.
 */
import { parseArgs, styleText } from 'node:util';
import { type Figure, figureOf, meets } from './figure.ts';
import { groups } from './groups.ts';
import { environment } from './machine/environment.ts';
import { writePage } from './page.ts';
import { writeResults } from './results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reps: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    'no-peers': { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '2' },
    page: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !groups.some((group) => group.name === name));
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(', ')}; there are: ${groups.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const say = (line: string): void => console.error(line);
const options = {
  repetitions: Number(values.reps),
  seed: Number(values.seed),
  peers: !values['no-peers'],
  quick: values.quick,
  minutes: Number(values.minutes),
  say,
};
let failed = false;
const all: Figure[] = [];
if (!values.page) {
  for (const { name, run } of groups.filter((group) => positionals.length === 0 || positionals.includes(group.name))) {
    const machine = environment();
    try {
      const { figures, details } = await run(options);
      const told = figures.map(figureOf);
      all.push(...told);
      writeResults(name, { environment: machine, figures: told, ...(details !== undefined && { details }) });
    } catch (error) {
      failed = true;
      say(`${name} failed: ${(error as Error).stack ?? String(error)}`);
    }
  }
  console.log(table(all));
}
writePage();
process.exitCode = failed ? 1 : 0;

function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    mark(figure),
    figure.id,
    `${show(figure.value)} ${figure.unit}`,
    `${figure.goal.op} ${show(figure.goal.value)}`,
    figure.compared_with ? `${show(figure.compared_with.value)} (${figure.compared_with.name})` : '–',
    figure.spread ? `${show(figure.spread[0])}–${show(figure.spread[1])} in ${figure.runs}` : '',
    figure.note,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}

function mark(figure: Figure): string {
  const good = meets(figure);
  if (good === undefined) return '–';
  return good ? styleText('green', '✓') : styleText('red', '✗');
}

function show(value: number | null): string {
  if (value === null) return 'not measured';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
