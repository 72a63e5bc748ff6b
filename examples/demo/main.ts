/**
 * The demo: a real agent at work under Remit's eyes, then a poisoned document, then the story. `make demo` calls it.
 * Without root or eBPF a recorded kernel capture of the same play goes through the same pipeline instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { kernelAvailable } from '@remit/sensor';
import type { AgentKind } from '../agents/command.ts';
import { remit, startProduct } from './product.ts';
import { prepareStage } from './production.ts';

const ROOT = join(import.meta.dirname, '../..');
const RECORDING = join(ROOT, 'examples/recordings/invoice-assistant.raw.zst');

const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    agent: { type: 'string', default: 'node' },
    pace: { type: 'string', default: '0' },
    seed: { type: 'string', default: '0' },
    honest: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '1' },
    data: { type: 'string', default: join(ROOT, '.demo') },
    recorded: { type: 'boolean', default: false },
    'record-raw': { type: 'string' },
  },
});
const began = performance.now();
const data = options.data;

build();
rmSync(data, { recursive: true, force: true });
const available = kernelAvailable();
if (options.recorded || !available.ok) await playRecording(available.ok ? 'as asked' : available.reason);
else await playLive();

async function playLive(): Promise<void> {
  say('setting the stage: an agent’s pod, a model, an API server, a metadata service, an outside host');
  const production = await prepareStage({
    agent: options.agent as AgentKind,
    pace: Number(options.pace),
    seed: Number(options.seed),
    concurrency: Number(options.concurrency),
  });
  try {
    const raw = options['record-raw'] === undefined ? [] : ['--record-raw', options['record-raw']];
    const product = await startProduct(['--data', data, '--watch', production.agentCgroupPath, ...raw], aside);
    say('honest work: invoices, totals, order states');
    for (const { prompt } of await production.playHonest(Number(options.honest))) aside(`answered: ${prompt}`);
    say('a vendor’s document arrives, and somebody asks about it');
    await production.playAttack();
    await product.incident;
    say('the agent has done what the document said; ending the play');
    await production.close();
    await conclude(product);
  } finally {
    await production.close();
  }
}

async function playRecording(why: string): Promise<void> {
  say(`the kernel is not watched here (${why})`);
  if (!existsSync(RECORDING)) throw new Error(`the recorded capture is missing: ${RECORDING}`);
  say(`playing a recorded kernel capture of the same run instead: ${relative(ROOT, RECORDING)}`);
  const product = await startProduct(['--data', data, '--play', RECORDING], aside);
  await product.incident;
  await conclude(product);
}

/** Tells the story: at once from the store when it ends here, or beside the console that stays up. */
async function conclude(product: Awaited<ReturnType<typeof startProduct>>): Promise<void> {
  if (options.once) await product.close();
  const from = options.once ? ['--data', data] : ['--hub', product.hub, '--data', data];
  if (options.json) {
    const { text, status } = await remit(['story', 'last', '--json', ...from]);
    if (status > 1) process.exit(status);
    process.stdout.write(text);
  } else {
    console.error();
    await remit(['story', 'last', ...from], 'shown');
    console.error();
  }
  say('done');
  if (options.once) {
    aside(`again: packages/cli/bin/remit story last --data ${relative(process.cwd(), data) || '.'}`);
    return;
  }
  say(`the console: ${product.console}`);
  say('it stays up until Ctrl-C');
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await product.close();
}

function build(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/build.ts')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the build failed; see above');
}

function say(text: string): void {
  console.error(`${stamp()}  ${text}`);
}

function aside(text: string): void {
  console.error(`${' '.repeat(stamp().length)}  · ${text}`);
}

function stamp(): string {
  return `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
}
