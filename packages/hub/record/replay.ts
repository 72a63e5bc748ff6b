import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EventLookup } from '@remit/core/engine';
import { RemitError } from '@remit/core/error';
import { parseEvent } from '@remit/core/event';
import { createFold } from '../fold/fold.ts';
import type { LogEntry } from '../log/event-log.ts';
import { createSqliteLog } from '../log/sqlite-log.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { createStateStore } from '../store/state-store.ts';
import type { OpenStore } from '../store/open-store.ts';
import { readHeader } from './format.ts';
import { linesOf } from './lines.ts';

export interface Replayed extends OpenStore {
  readonly events: number;
  /** Lines that are no events. */
  readonly refused: number;
}

/**
 * Folds a record again: no hub, no kernel, no root. The events go, in the order of the file, into a throw-away log, and the same
 * fold as the hub's runs over it, so the documents are the same to the byte. Close it to remove the log. Errors: REMIT_BAD_FILE.
 */
export async function replayRecord(
  path: string,
  createEngine: (options: { lookup: EventLookup }) => Engine,
): Promise<Replayed | RemitError> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-replay-'));
  const db = await openDatabase(join(folder, 'remit.db'), 'scratch');
  const close = (): void => {
    if (!(db instanceof RemitError)) db.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const result = db instanceof RemitError ? db : await load(db, path, createEngine);
  if (result instanceof RemitError) {
    close();
    return result;
  }
  return { ...result, close };
}

async function load(
  db: Database,
  path: string,
  createEngine: (options: { lookup: EventLookup }) => Engine,
): Promise<Omit<Replayed, 'close'> | RemitError> {
  const log = createSqliteLog(db);
  const counts = { events: 0, refused: 0 };
  let batch: LogEntry[] = [];
  const flush = (): void => {
    counts.events += log.append(batch).stored;
    batch = [];
  };
  let header: ReturnType<typeof readHeader> | undefined;
  try {
    for await (const line of linesOf(path)) {
      if (header === undefined) {
        header = readHeader(line);
        if (header instanceof RemitError) return new RemitError(header.code, `${path}: ${header.message}`);
        continue;
      }
      if (line.trim() === '') continue;
      const event = parseEvent(line);
      if (event instanceof RemitError) counts.refused++;
      else if (batch.push({ event, body: line.trim() }) >= 1000) flush();
    }
    flush();
  } catch (error) {
    return new RemitError('REMIT_BAD_FILE', `${path}: ${(error as Error).message}`, { cause: error });
  }
  if (header === undefined) return new RemitError('REMIT_BAD_FILE', `${path} is empty`);
  const state = createStateStore(db);
  const engine = createEngine({ lookup: (id) => log.get(id) });
  const fold = createFold({ log, state, engine, onChange: () => undefined, say: () => undefined });
  await fold.settled();
  await fold.close();
  return { log, state, ...counts };
}
