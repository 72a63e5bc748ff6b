/**
 * Every check of the repository, one after another, and one closing line: `N passed, N failed, N skipped`. A check such as the
 * linter counts as one; each vitest test counts as one. Arguments choose steps by name: `make test ARGS="types unit"`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'remit-test-'));
const checks = (name: string, command: string, ...args: string[]) => ({ name, run: () => check(command, args) });
const steps = [
  checks('format', 'biome', 'format', '.'),
  checks('lint', 'oxlint', '--type-aware', '--deny-warnings'),
  checks('types', 'tsc', '--noEmit', '-p', 'tsconfig.json'),
  checks(
    'structure',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'examples',
    'test',
    'scripts',
    'bench',
  ),
  checks('unused', 'knip'),
  checks('generated', 'npm', 'run', '--silent', 'generate', '--', '--check'),
  checks('build', 'node', 'scripts/build.ts'),
  ...['unit', 'server', 'browser', 'root', 'kernel'].map((project) => ({ name: project, run: () => vitest(project) })),
];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; there are: ${steps.map((step) => step.name).join(', ')}`);
  process.exit(2);
}

const began = Date.now();
const total: Outcome = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
for (const step of steps.filter((one) => chosen.length === 0 || chosen.includes(one.name))) {
  console.log(`\n── ${step.name}`);
  const start = Date.now();
  const outcome = step.run();
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += outcome[key];
  lines.push(`${outcome.failed > 0 ? '✗' : '✓'} ${step.name.padEnd(10)} ${say(outcome)}, ${seconds(start)}`);
}
rmSync(scratch, { recursive: true, force: true });

console.log(`\n${lines.join('\n')}\nwall time ${seconds(began)}\n${say(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function check(command: string, args: readonly string[]): Outcome {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function vitest(project: string): Outcome {
  const file = join(scratch, `${project}.json`);
  const args = ['run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json'];
  const { status } = spawnSync('vitest', [...args, `--outputFile.json=${file}`], { stdio: 'inherit' });
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failed: number = report.numFailedTests;
    // A file that cannot be loaded, or an error outside any test, fails the run without failing a test.
    const outside = status !== 0 && failed === 0 ? 1 : 0;
    return {
      passed: report.numPassedTests,
      failed: failed + outside,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch (error) {
    console.error(`vitest left no report: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function say({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
