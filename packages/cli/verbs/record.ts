import { RemitError } from '@remit/core/error';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { timeOf, withData } from '../options.ts';
import { openSource } from '../source/open-source.ts';
import { product } from './version.ts';

interface Options {
  readonly out: string;
  readonly data: string;
  readonly hub?: string;
  readonly since?: string;
  readonly follow?: true;
}

export function addRecord(program: Command): void {
  withData(program.command('record').description('keep the canonical events in a file, to be replayed anywhere'))
    .requiredOption('--out <file>', 'the record; compressed when the name ends in .zst')
    .option('--hub <url>', 'read from this hub')
    .option('--since <time>', 'only events from this time on (RFC 3339, or 15m, 2h, 3d ago)', timeOf)
    .option('--follow', 'go on with what happens from now, until Ctrl-C')
    .addHelpText('after', '\nExample:\n  $ remit record --out run.jsonl.zst --since 1h && remit replay run.jsonl.zst')
    .action(verb(record));
}

const FOLLOW_MS = 500;

async function record(options: Options): Promise<Outcome> {
  const { createRecordWriter } = await import('@remit/hub');
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const writer = createRecordWriter(options.out, product.version);
  let events = 0;
  let position = 0;
  let failure: RemitError | undefined;
  while (!stop.signal.aborted || position === 0) {
    const page = await source.events(position, options.since);
    if (page instanceof RemitError) {
      failure = page;
      break;
    }
    await writer.write(page.bodies);
    events += page.bodies.length;
    position = page.position;
    if (page.bodies.length > 0) continue;
    if (!options.follow || stop.signal.aborted) break;
    await pause(FOLLOW_MS, stop.signal);
  }
  source.close();
  failure = (await writer.close()) ?? failure;
  process.stderr.write(`${events} events in ${options.out}\n`);
  return failure ?? 'fine';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
