import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RemitError } from '@remit/core/error';
import { createTrace } from '@remit/core/trace';
import { startHub } from '@remit/hub/start';
import { pino } from 'pino';
import type { Outcome } from '../exit.ts';
import { createEngine, summarise } from '../source/fold.ts';
import { product } from '../verbs/version.ts';

export interface HubOptions {
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

const SETTLE_MS = 5000;

/** The hub in this process, until it is told to stop. */
export async function hub(options: HubOptions): Promise<Outcome> {
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
