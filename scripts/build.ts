/** Builds what does not run from source: the BPF objects (where there is a clang), the console, and the command line's bundle. Skips what is up to date. */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';

const newest = (...patterns: string[]) => Math.max(0, ...globSync(patterns).map((path) => statSync(path).mtimeMs));

const bpf = spawnSync('node', ['packages/sensor/bpf/build.ts'], { stdio: ['ignore', 2, 2] });

const console_ = [
  'packages/console/{domain,data,ui}/**/*',
  'packages/console/*.{ts,html,json}',
  'packages/core/{detect,engine,trace}/*.ts',
];
let status = 0;
if (newest('packages/console/dist/index.html') < newest(...console_)) {
  status =
    spawnSync('npm', ['run', '--silent', 'build', '-w', 'packages/console'], { stdio: ['ignore', 2, 2] }).status ?? 1;
}
const sources = [
  'packages/{cli,core,hub,sensor}/**/*.ts',
  'packages/*/package.json',
  'package-lock.json',
  'scripts/bundle.ts',
];
if (newest('packages/cli/dist/sensor.js') < newest(...sources)) await import('./bundle.ts');

// Without BPF objects the product still runs on its other sources, and says so; without a console it does not.
if (bpf.status !== 0) console.error('build: the BPF objects were not built; the kernel source will be unavailable');
process.exitCode = status;
