import { execFile } from 'node:child_process';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import type { SqlQueryData } from '@remit/core/event';
import { fingerprint } from '@remit/core/event';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireResult } from '../../index.ts';
import { valueHash } from '../../redact/value-hash.ts';
import { listening, portOf, tapTo } from '../../testing/tap.ts';
import { startPostgres } from '../testing/postgres.ts';
import type { DatabaseServer } from '../testing/server-process.ts';

const run = promisify(execFile);
let database: DatabaseServer;
let tap: Server;
let results: WireResult<number>[] = [];

beforeAll(async () => {
  database = await startPostgres();
  tap = await listening(tapTo(database.port, { read: (some) => results.push(...some) }));
}, 60_000);

afterAll(async () => {
  tap?.close();
  await database?.stop();
});

const queries = (): SqlQueryData[] => results.flatMap((one) => (one.kind === 'sql.query' ? [one.data] : []));
const coverage = () => results.flatMap((one) => (one.kind === 'coverage' ? [one.data.reason] : []));

async function connected(body: (client: Client) => Promise<void>): Promise<void> {
  results = [];
  const client = new Client({
    host: '127.0.0.1',
    port: portOf(tap),
    user: 'postgres',
    database: 'postgres',
    application_name: 'ward-agent',
  });
  await client.connect();
  try {
    await client.query('DROP TABLE IF EXISTS patients');
    await client.query('CREATE TABLE patients (id int PRIMARY KEY, name text, diagnosis text, weight numeric)');
    await client.query(
      "INSERT INTO patients SELECT i, 'Patient ' || i, 'Diagnosis ' || (i % 7), i / 4.0 FROM generate_series(1, 900) i",
    );
    results = [];
    await body(client);
  } finally {
    await client.end();
  }
}

describe('pg against PostgreSQL', () => {
  it('simple queries: statement without its values, tables, rows as the client got them', async () => {
    let rows = 0;
    await connected(async (client) => {
      rows = (await client.query("SELECT id, name FROM patients WHERE diagnosis = 'Diagnosis 3' AND id > 10")).rows
        .length;
    });
    expect(rows).toBeGreaterThan(100);
    expect(queries()).toMatchObject([
      {
        dialect: 'postgresql',
        role: 'client',
        statement: 'SELECT id, name FROM patients WHERE diagnosis = ? AND id > ?',
        operation: 'select',
        tables: ['patients'],
        rows,
        returned: rows,
        user: 'postgres',
        database: 'postgres',
        application: 'ward-agent',
        values: [valueHash('Diagnosis 3', 'test'), valueHash('10', 'test')],
      },
    ]);
    expect(JSON.stringify(results)).not.toContain('Diagnosis 3');
    expect(coverage()).toEqual([]);
  });

  it('parameters and named statements, prepared once and run often', async () => {
    await connected(async (client) => {
      for (const id of [17, 18]) {
        await client.query({ name: 'by-id', text: 'SELECT name, weight FROM patients WHERE id = $1', values: [id] });
      }
      await client.query('UPDATE patients SET diagnosis = $1 WHERE id <= $2', ['none', 40]);
      await client.query('DELETE FROM patients WHERE id = ANY($1) RETURNING id', [[1, 2, 5000]]);
    });
    expect(queries()).toMatchObject([
      { statement: 'SELECT name, weight FROM patients WHERE id = $1', rows: 1, values: [valueHash('17', 'test')] },
      { statement: 'SELECT name, weight FROM patients WHERE id = $1', rows: 1, values: [valueHash('18', 'test')] },
      { operation: 'update', rows: 40, affected: 40, values: [valueHash('none', 'test'), valueHash('40', 'test')] },
      { operation: 'delete', returned: 2, affected: 2 },
    ]);
  });

  it('several statements in one text, each with its own count', async () => {
    await connected(async (client) => {
      await client.query(
        "BEGIN; INSERT INTO patients VALUES (1000, 'a;b', '', 1); SELECT * FROM patients WHERE id < 4; COMMIT",
      );
    });
    expect(queries().map(({ operation, rows }) => [operation, rows])).toEqual([
      ['begin', undefined],
      ['insert', 1],
      ['select', 3],
      ['commit', undefined],
    ]);
  });

  it('errors with their code, in preparing, running, and in the middle of several', async () => {
    await connected(async (client) => {
      await expect(client.query('SELECT * FROM nothing_here')).rejects.toThrow();
      await expect(client.query('SELECT $1::int FROM missing', [1])).rejects.toThrow();
      await expect(client.query('SELECT 1 / (id - 5) FROM patients WHERE id = $1', [5])).rejects.toThrow();
      await expect(client.query('SELECT 1; SELECT 1 / 0; SELECT 2')).rejects.toThrow();
      await client.query('SELECT count(*) FROM patients');
    });
    expect(queries().map(({ statement, rows, error }) => [statement, rows ?? error?.code])).toEqual([
      ['SELECT * FROM nothing_here', '42P01'],
      ['SELECT $1::int FROM missing', '42P01'],
      ['SELECT ? / (id - ?) FROM patients WHERE id = $1', '22012'],
      ['SELECT ?', 1],
      ['SELECT ? / ?', '22012'],
      ['SELECT count(*) FROM patients', 1],
    ]);
  });

  it('cursors, functions, and tables made from queries', async () => {
    await connected(async (client) => {
      await client.query('BEGIN');
      await client.query('DECLARE c CURSOR FOR SELECT * FROM patients');
      await client.query('FETCH 250 FROM c');
      await client.query('COMMIT');
      await client.query('CREATE TABLE copy_of AS SELECT * FROM patients WHERE id <= 5');
      await client.query('DROP TABLE copy_of');
    });
    expect(
      queries().map(({ operation, tables, returned, affected }) => [operation, tables, returned, affected]),
    ).toEqual([
      ['begin', [], undefined, undefined],
      ['select', ['patients'], undefined, undefined],
      ['fetch', [], 250, undefined],
      ['commit', [], undefined, undefined],
      ['create', ['copy_of', 'patients'], undefined, 5],
      ['drop', ['copy_of'], undefined, undefined],
    ]);
  });

  it('what came back is found again in the JSON that a tool makes of it', async () => {
    let answer = '';
    await connected(async (client) => {
      answer = JSON.stringify(
        (await client.query('SELECT id, name, diagnosis FROM patients ORDER BY id LIMIT 30')).rows,
      );
    });
    const found = new Set(queries()[0]?.fingerprint);
    const prints = fingerprint(answer, 'test');
    expect(prints.filter((print) => found.has(print)).length / prints.length).toBeGreaterThan(0.8);
  });

  it('answers of 20,000 rows are counted to the row', async () => {
    await connected(async (client) => {
      await client.query('SELECT g, repeat(md5(g::text), 4) FROM generate_series(1, 20000) g');
    });
    expect(queries()).toMatchObject([{ rows: 20_000, tables: [] }]);
  });
});

describe('psql against PostgreSQL', () => {
  const psql = async (...commands: string[]) => {
    results = [];
    const args = commands.flatMap((command) => ['-c', command]);
    const url = `postgresql://postgres@127.0.0.1:${portOf(tap)}/postgres?sslmode=prefer`;
    return run('psql', ['-qAt', url, ...args]);
  };

  it('asks for TLS first, is refused, and goes on in the clear', async () => {
    await psql('SELECT 1 AS a FROM pg_class LIMIT 3');
    expect(queries()).toMatchObject([{ tables: ['pg_class'], rows: 3, application: 'psql' }]);
    expect(coverage()).toEqual([]);
  });

  it('COPY out and in, with its rows', async () => {
    await psql(
      'CREATE TABLE IF NOT EXISTS c (i int)',
      'TRUNCATE c',
      'COPY (SELECT generate_series(1, 77)) TO STDOUT',
      "COPY c FROM PROGRAM 'seq 1 12'",
    );
    expect(
      queries()
        .map(({ operation, returned, affected }) => [operation, returned, affected])
        .slice(2),
    ).toEqual([
      ['copy', 77, undefined],
      ['copy', undefined, 12],
    ]);
  });
});
