import { execFile } from 'node:child_process';
import type { Server } from 'node:net';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { fingerprint, type SqlQueryData } from '@remit/core/event';
import { type Connection, type ConnectionOptions, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireResult } from '../../index.ts';
import { valueHash } from '../../redact/value-hash.ts';
import { listening, portOf, tapTo } from '../../testing/tap.ts';
import { startMariadb } from '../testing/mariadb.ts';
import type { DatabaseServer } from '../testing/server-process.ts';

const run = promisify(execFile);
let database: DatabaseServer;
let tap: Server;
let results: WireResult<number>[] = [];

beforeAll(async () => {
  database = await startMariadb();
  tap = await listening(tapTo(database.port, { read: (some) => results.push(...some) }));
  const client = await createConnection({
    host: '127.0.0.1',
    port: database.port,
    user: 'root',
    multipleStatements: true,
  });
  await client.query(`
    CREATE DATABASE ward; USE ward;
    CREATE TABLE patients (id INT PRIMARY KEY, name VARCHAR(60), diagnosis TEXT, weight DECIMAL(6,2), seen DATETIME NULL);
    INSERT INTO patients SELECT seq, CONCAT('Patient ', seq), CONCAT('Diagnosis ', seq % 7), seq / 4, NOW() FROM seq_1_to_900;
    CREATE PROCEDURE two() BEGIN SELECT 1 AS a UNION SELECT 2; SELECT * FROM patients WHERE id < 4; END`);
  await client.end();
}, 60_000);

afterAll(async () => {
  tap?.close();
  await database?.stop();
});

const queries = (): SqlQueryData[] => results.flatMap((one) => (one.kind === 'sql.query' ? [one.data] : []));
const coverage = () => results.flatMap((one) => (one.kind === 'coverage' ? [one.data.reason] : []));
const brief = () =>
  queries().map(({ operation, returned, affected, error }) => [operation, returned ?? affected ?? error?.code]);

async function connected(body: (client: Connection) => Promise<void>, options: ConnectionOptions = {}): Promise<void> {
  results = [];
  const client = await createConnection({
    host: '127.0.0.1',
    port: portOf(tap),
    user: 'root',
    database: 'ward',
    ...options,
  });
  try {
    results = [];
    await body(client);
  } finally {
    await client.end();
  }
}

describe('mysql2 against MariaDB', () => {
  it('queries: statement without its values, tables, rows as the client got them', async () => {
    let rows = 0;
    await connected(async (client) => {
      const [found] = await client.query<RowDataPacket[]>(
        "SELECT id, name FROM `patients` WHERE diagnosis = 'Diagnosis 3' AND id > 10",
      );
      rows = found.length;
    });
    expect(rows).toBeGreaterThan(100);
    expect(queries()).toMatchObject([
      {
        dialect: 'mysql',
        role: 'client',
        statement: 'SELECT id, name FROM patients WHERE diagnosis = ? AND id > ?',
        tables: ['patients'],
        rows,
        returned: rows,
        user: 'root',
        database: 'ward',
        values: [valueHash('Diagnosis 3', 'test'), valueHash('10', 'test')],
      },
    ]);
    expect(queries()[0]?.application).toBeDefined();
    expect(coverage()).toEqual([]);
  });

  it('prepared statements, with the values that are bound', async () => {
    await connected(async (client) => {
      const text = 'SELECT name, weight, seen FROM patients WHERE id = ? OR name = ?';
      await client.execute(text, [17, 'Patient 18']);
      await client.execute(text, [19, 'nobody']);
      await client.execute('UPDATE patients SET diagnosis = ? WHERE id <= ?', ['none', 40]);
      await client.execute('SELECT * FROM patients WHERE id = 0');
    });
    expect(brief()).toEqual([
      ['select', 2],
      ['select', 1],
      ['update', 40],
      ['select', 0],
    ]);
    expect(queries()[0]?.values).toContain(valueHash('Patient 18', 'test'));
    expect(queries()[1]?.values).toContain(valueHash('nobody', 'test'));
  });

  it('several statements and several results, each with its own count', async () => {
    await connected(
      async (client) => {
        await client.query('BEGIN; DELETE FROM patients WHERE id > 890; SELECT * FROM patients WHERE id < 6; ROLLBACK');
        await client.query('CALL two()');
      },
      { multipleStatements: true },
    );
    expect(brief()).toEqual([
      ['begin', undefined],
      ['delete', 10],
      ['select', 5],
      ['rollback', undefined],
      ['call', 2],
      ['unknown', 3],
      ['unknown', undefined],
    ]);
  });

  it('errors with their number, in running and in preparing', async () => {
    await connected(async (client) => {
      await expect(client.query('SELECT * FROM nothing_here')).rejects.toThrow();
      await expect(client.execute('SELECT * FROM nothing_there WHERE a = ?', [1])).rejects.toThrow();
      await expect(client.query('INSERT INTO patients (id) VALUES (1)')).rejects.toThrow();
      await client.query('SELECT COUNT(*) FROM patients');
    });
    expect(brief()).toEqual([
      ['select', '1146 42S02'],
      ['select', '1146'],
      ['insert', '1062 23000'],
      ['select', 1],
    ]);
  });

  it('a file that the server asks the client for is not taken for commands', async () => {
    await connected(async (client) => {
      await client.query('CREATE TEMPORARY TABLE loaded (i INT, t TEXT)');
      await client.query({
        sql: "LOAD DATA LOCAL INFILE 'x.csv' INTO TABLE loaded FIELDS TERMINATED BY ','",
        infileStreamFactory: () =>
          Readable.from(Array.from({ length: 500 }, (_, i) => Buffer.from(`${i},SELECT ${i}\n`))),
      });
      await client.query('SELECT * FROM loaded');
    });
    expect(brief()).toEqual([
      ['create', undefined],
      ['load', 500],
      ['select', 500],
    ]);
    expect(queries()[1]?.tables).toEqual(['loaded']);
  });

  it('what came back is found again in the JSON that a tool makes of it, from text and from binary rows', async () => {
    const text = 'SELECT id, name, diagnosis FROM patients WHERE id > 100 ORDER BY id LIMIT 30';
    const answers: string[] = [];
    await connected(async (client) => {
      answers.push(JSON.stringify((await client.query(text))[0]), JSON.stringify((await client.execute(text))[0]));
    });
    answers.forEach((answer, i) => {
      const found = new Set(queries()[i]?.fingerprint);
      const prints = fingerprint(answer, 'test');
      expect(prints.filter((print) => found.has(print)).length / prints.length).toBeGreaterThan(0.8);
    });
  });

  it('another database or user of the same connection', async () => {
    await connected(async (client) => {
      await client.query('USE mysql');
      await client.query('SELECT 1');
      await client.changeUser({ database: 'ward' });
      await client.query('SELECT 2');
    });
    expect(queries().map(({ database: name }) => name)).toEqual(['mysql', 'mysql', 'ward']);
  });

  it('compression is said and not read', async () => {
    results = [];
    await connected(async (client) => void (await client.query('SELECT 1')), { compress: true });
    expect(queries()).toEqual([]);
  });

  it('answers of 20,000 rows are counted to the row', async () => {
    await connected(async (client) => void (await client.query('SELECT seq, REPEAT(MD5(seq), 4) FROM seq_1_to_20000')));
    expect(queries()).toMatchObject([{ rows: 20_000 }]);
  });
});

describe('the mariadb client', () => {
  const mariadb = (...args: string[]) => {
    results = [];
    return run('mariadb', ['--no-defaults', '-h127.0.0.1', `-P${portOf(tap)}`, '-uroot', 'ward', ...args]);
  };

  it('is read as well', async () => {
    await mariadb('-e', 'SELECT * FROM patients LIMIT 5; UPDATE patients SET name = name WHERE id = 1; SHOW TABLES');
    expect(
      queries()
        .filter(({ operation }) => operation !== 'unknown')
        .map(({ operation, rows }) => [operation, rows]),
    ).toEqual(
      expect.arrayContaining([
        ['select', 5],
        ['update', 0],
        ['show', 1],
      ]),
    );
    expect(queries()[0]?.application).toBe('mysql');
  });

  it('compressed is said to be', async () => {
    await mariadb('--compress', '-e', 'SELECT 1');
    expect(coverage().join()).toContain('the connection is compressed, which is not read');
  });
});
