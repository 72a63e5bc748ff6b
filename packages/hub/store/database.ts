import { chmodSync, existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { RemitError } from '@remit/core/error';
import { type Compilable, Kysely } from 'kysely';
import { nodeSqliteDialect } from './dialect.ts';
import { migrate, newestMigration } from './migrations.ts';
import type { Schema } from './schema.ts';

/**
 * The embedded store. Queries are written with kysely, so they are checked against the tables, and run at once on the one
 * connection: nothing can come between the statements of a transaction.
 */
export interface Database {
  readonly query: Kysely<Schema>;
  all<Row>(query: Compilable<Row>): Row[];
  /** How many rows it changed. */
  run(query: Compilable): number;
  /** For the few statements on the hot path: compiled once by the caller. */
  prepare(sql: string): StatementSync;
  /** All or nothing; on disk when it returns. Throws what `work` throws, after rolling back. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * `path` may be `:memory:`. A store opened for reading is not migrated and must be of this version. A scratch store is
 * not worth the wait for the disk. Errors: REMIT_STORE, REMIT_NO_DATA.
 */
export async function openDatabase(
  path: string,
  mode: 'write' | 'read' | 'scratch' = 'write',
): Promise<Database | RemitError> {
  if (mode === 'read' && !existsSync(path)) return new RemitError('REMIT_NO_DATA', `${path} is not there`);
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(path, { readOnly: mode === 'read', timeout: 5000 });
    const query = new Kysely<Schema>({ dialect: nodeSqliteDialect(sqlite) });
    if (mode === 'read') holdToVersion(sqlite);
    else await prepareForWriting(sqlite, query, path);
    if (mode === 'scratch') sqlite.exec('pragma synchronous = off; pragma journal_mode = memory;');
    return database(sqlite, query);
  } catch (error) {
    sqlite?.close();
    return new RemitError('REMIT_STORE', `${path}: ${(error as Error).message}`, { cause: error });
  }
}

async function prepareForWriting(sqlite: DatabaseSync, query: Kysely<Schema>, path: string): Promise<void> {
  if (path !== ':memory:') chmodSync(path, 0o600);
  // FULL: a commit is on disk before ingest acknowledges it, also when the machine loses power.
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  const error = await migrate(query as unknown as Kysely<never>);
  if (error) throw error;
}

function holdToVersion(sqlite: DatabaseSync): void {
  const row = sqlite.prepare('select name from kysely_migration order by name desc limit 1').get();
  if (row?.name !== newestMigration) throw new Error(`the store is of another version (${String(row?.name)})`);
}

function database(sqlite: DatabaseSync, query: Kysely<Schema>): Database {
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    let known = statements.get(sql);
    if (!known) {
      if (statements.size >= 200) statements.clear();
      statements.set(sql, (known = sqlite.prepare(sql)));
    }
    return known;
  };
  return {
    query,
    all<Row>(built: Compilable<Row>): Row[] {
      const { sql, parameters } = built.compile();
      return statement(sql).all(...(parameters as SQLInputValue[])) as Row[];
    },
    run(built) {
      const { sql, parameters } = built.compile();
      return Number(statement(sql).run(...(parameters as SQLInputValue[])).changes);
    },
    prepare: (sql) => sqlite.prepare(sql),
    transaction(work) {
      sqlite.exec('begin immediate');
      try {
        const result = work();
        sqlite.exec('commit');
        return result;
      } catch (error) {
        sqlite.exec('rollback');
        throw error;
      }
    },
    close: () => sqlite.close(),
  };
}
