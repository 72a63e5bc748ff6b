import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/** Each step once and in the order of its name; a step that has been released is never changed. */
const migrations: Record<string, Migration> = {
  '0001_log_and_state': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('event')
        .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('ts', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('bytes', 'integer', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('incident')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('severity', 'text', (column) => column.notNull())
        .addColumn('first_ts', 'text', (column) => column.notNull())
        .addColumn('last_ts', 'text', (column) => column.notNull())
        .addColumn('head', 'text', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .addColumn('bytes', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('evidence')
        .addColumn('incident', 'text', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('evidence_key', ['event', 'incident'])
        .modifyEnd(sql`without rowid`)
        .execute();
      await db.schema.createIndex('evidence_incident').on('evidence').column('incident').execute();
      await db.schema
        .createTable('agent')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('last_seen', 'text', (column) => column.notNull())
        .addColumn('summary', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('coverage')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('statement', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('counter')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '0002_inventory': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('workload')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('last_seen', 'text', (column) => column.notNull())
        .addColumn('inventory', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('picture')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('body', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

/** Brings the tables to the newest form. Resolves to the error, if any, instead of throwing. */
export async function migrate(db: Kysely<never>): Promise<unknown> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  return error;
}

export const newestMigration = Object.keys(migrations).sort().at(-1) as string;
