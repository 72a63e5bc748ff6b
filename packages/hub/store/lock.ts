import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RemitError } from '@remit/core/error';

/**
 * One hub per data folder. The lock is SQLite's own on a file apart, so the system lets it go when the process dies, however it
 * dies, and no stale file ever has to be judged.
 */
export function lockFolder(data: string): { release(): void } | RemitError {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(data, 'hub.lock'), { timeout: 0 });
    lock.exec('pragma journal_mode = delete; begin exclusive;');
    const held = lock;
    return { release: () => held.close() };
  } catch (error) {
    lock?.close();
    return new RemitError('REMIT_STORE', `${data} is in use by another hub`, { cause: error });
  }
}
