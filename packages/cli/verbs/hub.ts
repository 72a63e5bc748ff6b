import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RemitError } from '@remit/core/error';
import { createTrace } from '@remit/core/trace';
import { startHub } from '@remit/hub';
import type { Command } from 'commander';
import { pino } from 'pino';
import { type Outcome, verb } from '../exit.ts';
import { portOf, withData } from '../options.ts';
import { createEngine, summarise } from '../source/fold.ts';
import { product } from './version.ts';

interface Options {
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly retentionMb: number;
}

/** What a hub that runs as a child tells its parent. */
export type HubMessage =
  | { readonly ready: { readonly url: string } }
  | { readonly error: { readonly code: string; readonly message: string } };

export function addHub(program: Command): void {
  withData(program.command('hub').description('log, fold, store, API and console, for sensors elsewhere'))
    .option('--port <port>', 'port to listen on; 0 takes a free one', portOf, 7070)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'a further name under which it may be called',
      (name, all: string[]) => [...all, name],
      [],
    )
    .option('--retention-mb <mb>', 'events kept, in MB; the oldest outside incidents go first', Number, 2048)
    .addHelpText('after', '\nExample:\n  $ remit hub --port 7070 --data /var/lib/remit')
    .action(verb(hub));
}

const SETTLE_MS = 5000;

async function hub(options: Options): Promise<Outcome> {
  if (!(options.retentionMb >= 1)) return new RemitError('REMIT_USAGE', '--retention-mb is a number from 1 on');
  const logger = pino(
    { level: 'info', timestamp: pino.stdTimeFunctions.isoTime, base: null },
    pino.destination({ dest: 2, sync: true }),
  );
  const trace = createTrace();
  const started = await startHub({
    data: options.data,
    port: options.port,
    host: options.host,
    hosts: options.allowHost,
    retentionBytes: options.retentionMb * 1e6,
    console: consoleFolder(),
    createEngine: ({ lookup }) => createEngine({ lookup, trace }),
    // The live graph is the fold of the log as it stands.
    foldGraph: async () => trace.graph,
    summarise,
    version: product.version,
    logger,
  });
  if (started instanceof RemitError) {
    tell({ error: { code: started.code, message: started.message } });
    return started;
  }
  logger.info({ url: started.url }, 'listening');
  tell({ ready: { url: started.url } });
  await toldToStop();
  // What was acknowledged is safe in any case; a story that is up to date saves a rebuild.
  await Promise.race([started.fold.settled(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS).unref())]);
  await started.close();
  if (process.connected) process.disconnect();
  return 'fine';
}

/** A signal, or a parent that is gone. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (process.channel !== undefined) process.once('disconnect', () => resolve());
  });
}

function tell(message: HubMessage): void {
  if (process.connected) process.send?.(message);
}

function consoleFolder(): string | undefined {
  const folder = fileURLToPath(new URL('../../console/dist', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
