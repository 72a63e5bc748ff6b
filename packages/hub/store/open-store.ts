import { RemitError } from '@remit/core/error';
import type { EventLog } from '../log/event-log.ts';
import { createSqliteLog } from '../log/sqlite-log.ts';
import { openDatabase } from './database.ts';
import { createStateStore, type StateStore } from './state-store.ts';

/** A store to read from: what a hub left behind, or what a replay made. */
export interface OpenStore {
  readonly log: EventLog;
  readonly state: StateStore;
  close(): void;
}

/** Opens a hub's store for reading, whether the hub runs or not. Errors: REMIT_NO_DATA, REMIT_STORE. */
export async function openStore(path: string): Promise<OpenStore | RemitError> {
  const db = await openDatabase(path, 'read');
  if (db instanceof RemitError) return db;
  try {
    return { log: createSqliteLog(db), state: createStateStore(db), close: () => db.close() };
  } catch (error) {
    db.close();
    return new RemitError('REMIT_STORE', `${path}: ${(error as Error).message}`, { cause: error });
  }
}
