import type { AddressInfo } from 'node:net';
import type { Engine, EventLookup } from '@remit/core/engine';
import { RemitError } from '@remit/core/error';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { removeAddress, storePath, writeAddress } from './address.ts';
import { tokenOf } from './auth/token.ts';
import { exportLines, type ExportOptions } from './export/export.ts';
import { createFold, type Fold } from './fold/fold.ts';
import { createLiveFeed } from './live/live-feed.ts';
import { createSqliteLog } from './log/sqlite-log.ts';
import { createRetention } from './retention/retention.ts';
import { createServer } from './server.ts';
import { openDatabase } from './store/database.ts';
import { lockFolder } from './store/lock.ts';
import { createStateStore } from './store/state-store.ts';

export interface HubOptions {
  /** Folder of the store and the token; made when missing. */
  readonly data: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  /** Names, beside loopback, under which it may be called. */
  readonly hosts?: readonly string[];
  readonly console?: string | undefined;
  readonly retentionBytes?: number;
  readonly retentionIncidents?: number;
  readonly createEngine: (options: { lookup: EventLookup }) => Engine;
  readonly foldGraph: ExportOptions['foldGraph'];
  readonly summarise: ExportOptions['summarise'];
  readonly version: string;
  readonly logger: FastifyBaseLogger;
}

export interface Hub {
  /** `http://HOST:PORT` */
  readonly url: string;
  readonly token: string;
  readonly app: FastifyInstance;
  readonly fold: Fold;
  close(): Promise<void>;
}

const DEFAULT_RETENTION_BYTES = 2 * 1024 ** 3;
const DEFAULT_RETENTION_INCIDENTS = 10_000;

/** ingest → log → fold → store → API, on one folder and one port. Errors: REMIT_STORE. */
export async function startHub(options: HubOptions): Promise<Hub | RemitError> {
  const { data, logger, version, foldGraph, summarise } = options;
  const token = tokenOf(data);
  if (token instanceof RemitError) return token;
  const lock = lockFolder(data);
  if (lock instanceof RemitError) return lock;
  const db = await openDatabase(storePath(data));
  if (db instanceof RemitError) {
    lock.release();
    return db;
  }
  const log = createSqliteLog(db);
  const state = createStateStore(db);
  const live = createLiveFeed();
  const say = (message: string, facts: Record<string, unknown> = {}) => logger.info(facts, message);
  const engine = options.createEngine({ lookup: (id) => log.get(id) });
  const retention = createRetention({
    log,
    state,
    say,
    bytes: options.retentionBytes ?? DEFAULT_RETENTION_BYTES,
    incidents: options.retentionIncidents ?? DEFAULT_RETENTION_INCIDENTS,
  });
  const fold = createFold({
    log,
    state,
    engine,
    say,
    onChange: (changes) => live.publish(changes),
    onStored: (position) => retention.enforce(position),
  });
  const app = await createServer({
    context: {
      log,
      state,
      fold,
      live,
      version,
      appended: () => fold.kick(),
      exporter: (selection) => exportLines({ log, state, foldGraph, summarise }, selection),
    },
    token,
    hosts: [...(options.hosts ?? []), ...(options.host ? [options.host] : [])],
    console: options.console,
    logger,
  });
  const close = async () => {
    removeAddress(data);
    live.close();
    await app.close();
    await fold.close();
    db.close();
    lock.release();
  };
  try {
    await app.listen({ host: options.host ?? '127.0.0.1', port: options.port });
  } catch (error) {
    await close();
    return new RemitError('REMIT_STORE', `port ${options.port}: ${(error as Error).message}`, { cause: error });
  }
  const { address, port, family } = app.server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  writeAddress(data, { url, pid: process.pid });
  return { url, token, app, fold, close };
}
