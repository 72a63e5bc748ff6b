import fc from 'fast-check';
import type { SqlDialect } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import { readBatch, readSql } from './statement.ts';

const one = (text: string, dialect: SqlDialect = 'postgresql') => {
  const statements = readSql(text, dialect, 'key');
  expect(statements).toHaveLength(1);
  return statements[0] as (typeof statements)[0];
};
const brief = (text: string, dialect: SqlDialect = 'postgresql') => {
  const { operation, tables } = one(text, dialect);
  return [operation, ...tables];
};

describe('the shape of a statement', () => {
  it('has a question mark for each literal, and the literals apart', () => {
    const { shape, literals } = one(
      `SELECT name,  diag -- who\n FROM patients WHERE id = 4711 AND name LIKE 'Mus''ter%' AND "Room" = -1.5e3 /* secret */`,
    );
    expect(shape).toBe('SELECT name, diag FROM patients WHERE id = ? AND name LIKE ? AND Room = -?');
    expect(literals).toEqual(['4711', "Mus'ter%", '1.5e3']);
  });

  it('knows how each dialect writes strings and names', () => {
    expect(one(`SELECT $$it's; here$$, $f$x$$y$f$, E'a\\'b', $1::text`, 'postgresql')).toMatchObject({
      shape: 'SELECT ?, ?, ?, $1::text',
      literals: ["it's; here", 'x$$y', "a\\'b"],
    });
    expect(one("SELECT \"a\", 'b\\'c', `odd name` FROM `t` # end", 'mysql')).toMatchObject({
      shape: 'SELECT ?, ?, "odd name" FROM t',
      literals: ['a', "b\\'c"],
      tables: ['t'],
    });
    expect(one(`SELECT N'ä', [a b] FROM [dbo].[odd]]name] WHERE x = @p1`, 'tds')).toMatchObject({
      shape: 'SELECT ?, "a b" FROM dbo."odd]name" WHERE x = @p1',
      literals: ['ä'],
      tables: ['dbo.odd]name'],
    });
  });

  it('takes in a comment only where MySQL would run it', () => {
    expect(brief('SELECT 1 /*!50000 FROM secrets */ -- x', 'mysql')).toEqual(['select', 'secrets']);
    expect(brief('SELECT 1 /* FROM a /* FROM b */ FROM c */ FROM d')).toEqual(['select', 'd']);
    expect(brief('SELECT 2--1\nFROM t', 'mysql')).toEqual(['select', 't']);
  });

  it('shows the beginning of a long list only', () => {
    const { shape, literals } = one(
      `SELECT * FROM t WHERE id IN (${Array.from({ length: 500 }, (_, i) => i).join(', ')})`,
    );
    expect(shape).toBe('SELECT * FROM t WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?, …)');
    expect(literals).toHaveLength(64);
  });

  it('holds no secret that stands in a name, and says when only its beginning is kept', () => {
    expect(one(`SELECT "glpat-${'a1'.repeat(12)}" FROM t`).shape).toContain('‹redacted:gitlab_token:');
    const long = one(`SELECT ${Array.from({ length: 9_000 }, (_, i) => `c${i}`).join(', ')} FROM t`);
    expect(long).toMatchObject({ cut: true, operation: 'select' });
    expect(long.shape.length).toBeLessThanOrEqual(8_192);
  });

  it('takes the trace context from the comment behind it', () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(one(`SELECT 1; /*action='x',traceparent='${trace}'*/`).traceparent).toBe(trace);
  });
});

describe('statements of one text', () => {
  it('are cut at semicolons that stand between statements', () => {
    const texts = readSql(`INSERT INTO a VALUES ('x;y'); ; DELETE FROM b; SELECT $$;$$`, 'postgresql', 'key');
    expect(texts.map(({ operation }) => operation)).toEqual(['insert', 'delete', 'select']);
  });

  it('are not cut inside the body of a routine', () => {
    expect(brief('CREATE PROCEDURE p() BEGIN UPDATE t SET a = 1; DELETE FROM u; END', 'mysql')[0]).toBe('create');
    expect(readSql('CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$; SELECT 2', 'postgresql', 'key')).toHaveLength(
      2,
    );
  });

  it('are one where the server answers to all of them together', () => {
    const batch = readBatch(
      'SET NOCOUNT ON; BEGIN TRAN UPDATE u SET a = 1 FROM dbo.users u; SELECT @@ROWCOUNT',
      'tds',
      'key',
    );
    expect(batch).toMatchObject({ operation: 'update', tables: ['dbo.users'] });
  });
});

describe('operation and tables', () => {
  it.each<[string, string[]]>([
    ['select 1', ['select']],
    [
      'SELECT a.x FROM Public.Orders a JOIN "Line Items" AS l USING (id), c LEFT JOIN LATERAL f(a.x) ON true',
      ['select', 'public.orders', 'Line Items', 'c'],
    ],
    [
      'SELECT * FROM (a JOIN b ON a.i = b.i) WHERE EXISTS (SELECT 1 FROM d WHERE d.x = (SELECT max(y) FROM e))',
      ['select', 'a', 'b', 'd', 'e'],
    ],
    [
      'SELECT extract(year FROM born), substring(n FROM 2), trim(both from x) FROM people WHERE a IS DISTINCT FROM b',
      ['select', 'people'],
    ],
    ['SELECT * FROM generate_series(1, 10) g, t', ['select', 't']],
    [
      'WITH RECURSIVE a AS (SELECT 1 FROM x), b (c, d) AS NOT MATERIALIZED (SELECT * FROM a JOIN y ON 1=1) SELECT * FROM a, b, z',
      ['select', 'x', 'y', 'z'],
    ],
    ['WITH gone AS (DELETE FROM old RETURNING *) SELECT count(*) FROM gone', ['delete', 'old']],
    ['WITH s AS (SELECT 1) INSERT INTO t (a) SELECT * FROM s', ['insert', 't']],
    ['INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING id', ['insert', 't']],
    ['UPDATE ONLY t SET a = 1 FROM u WHERE t.i = u.i', ['update', 't', 'u']],
    ['DELETE FROM t USING u, v WHERE t.i = u.i', ['delete', 't', 'u', 'v']],
    [
      'MERGE INTO t USING (SELECT * FROM s) q ON t.i = q.i WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)',
      ['merge', 't', 's'],
    ],
    ['SELECT * FROM t WHERE a = 1 FOR UPDATE OF t SKIP LOCKED', ['select', 't']],
    ['(SELECT a FROM t) UNION ALL (SELECT b FROM u) ORDER BY 1', ['select', 't', 'u']],
    ['CREATE TABLE IF NOT EXISTS s.t (id int REFERENCES other (id) ON DELETE CASCADE)', ['create', 's.t', 'other']],
    ['CREATE TABLE n AS SELECT * FROM t', ['create', 'n', 't']],
    ['CREATE UNIQUE INDEX CONCURRENTLY i ON t USING btree (a)', ['create', 't']],
    ['DROP TABLE IF EXISTS a, b CASCADE', ['drop', 'a', 'b']],
    ['TRUNCATE a, ONLY b', ['truncate', 'a', 'b']],
    ['ALTER TABLE t ADD COLUMN c int', ['alter', 't']],
    ['GRANT SELECT, UPDATE ON TABLE t TO bob', ['grant', 't']],
    ['GRANT USAGE ON SCHEMA s TO bob', ['grant']],
    ['COPY t (a, b) FROM STDIN', ['copy', 't']],
    ['COPY (SELECT * FROM t) TO STDOUT', ['copy', 't']],
    ['EXPLAIN ANALYZE SELECT * FROM t', ['explain', 't']],
    ['DECLARE c CURSOR FOR SELECT * FROM t', ['select', 't']],
    ['TABLE t', ['select', 't']],
    ['BEGIN', ['begin']],
    ['START TRANSACTION', ['begin']],
    ['EXECUTE plan (1)', ['execute']],
    ['FROBNICATE x', ['unknown']],
    ['SELECT a "from", b AS "join" FROM t', ['select', 't']],
    ['SELECT \'FROM x\' FROM "a.b"."c"', ['select', 'a.b.c']],
  ])('%s', (text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['REPLACE INTO t VALUES (1)', ['replace', 't']],
    ['INSERT IGNORE t SET a = 1 ON DUPLICATE KEY UPDATE a = 2', ['insert', 't']],
    ['DELETE a, b FROM t1 a JOIN t2 b ON a.i = b.i', ['delete', 't1', 't2']],
    ['UPDATE t1 a JOIN t2 b ON a.i = b.i SET a.x = 1', ['update', 't1', 't2']],
    ['SELECT * FROM `db`.`t` PARTITION (p0) FORCE INDEX (i) WHERE 1', ['select', 'db.t']],
    ['SELECT 1 INTO @x FROM DUAL', ['select']],
    ["LOAD DATA LOCAL INFILE 'x' INTO TABLE t", ['load', 't']],
    ["SELECT * FROM t INTO OUTFILE '/tmp/x'", ['select', 't']],
    ['SHOW COLUMNS FROM t', ['show', 't']],
    ['SHOW TABLES FROM db', ['show']],
    ['LOCK TABLES a READ, b WRITE', ['lock', 'a', 'b']],
    ['CALL p(1)', ['call']],
    ['DESCRIBE t', ['describe', 't']],
  ])('MySQL: %s', (text, expected) => {
    expect(brief(text, 'mysql')).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['SELECT TOP (5) * FROM [dbo].[t] WITH (NOLOCK) WHERE a = @p', ['select', 'dbo.t']],
    ['SELECT * INTO #tmp FROM db..t (NOLOCK)', ['select', '#tmp', 'db.t']],
    ['UPDATE TOP (10) t SET a = 1', ['update', 't']],
    ['DELETE u FROM users AS u JOIN gone g ON g.i = u.i', ['delete', 'users', 'gone']],
    ['SELECT * FROM t CROSS APPLY STRING_SPLIT(t.x, 1) s', ['select', 't']],
    ['EXEC sp_who', ['call']],
    ['IF EXISTS (SELECT 1 FROM a) INSERT b VALUES (1) ELSE UPDATE c SET x = 1', ['insert', 'a', 'b', 'c']],
    ['CREATE TRIGGER g ON t AFTER INSERT, UPDATE AS BEGIN DELETE FROM u END', ['create', 't', 'u']],
    ['SELECT * FROM @rows r', ['select']],
  ])('T-SQL: %s', (text, expected) => {
    const { operation, tables } = readBatch(text, 'tds', 'key');
    expect([operation, ...tables]).toEqual(expected);
  });
});

describe('any text', () => {
  const dialect = fc.constantFrom<SqlDialect>('postgresql', 'mysql', 'tds');
  const piece = fc.oneof(
    fc.constantFrom(
      ...`' " \` [ ] ( ) $$ $a$ /* */ /*! -- # ; , . \\ select from with as update delete into join table union e' n' @x :y 1e5 0x`.split(
        ' ',
      ),
    ),
    fc.string({ maxLength: 6 }),
  );

  it('is read without throwing, bounded, and no literal is left in its shape', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), dialect, (pieces, speaks) => {
        for (const statement of readSql(pieces.join(' '), speaks, 'key')) {
          expect(statement.shape.length).toBeLessThanOrEqual(8_192);
          expect(statement.tables.length).toBeLessThanOrEqual(64);
        }
        readBatch(pieces.join(''), speaks, 'key');
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a secret value out of the shape however it is quoted', () => {
    const value = fc.stringMatching(/^[a-zA-Z0-9 ;'"\\-]{1,40}$/);
    fc.assert(
      fc.property(value, dialect, (secret, speaks) => {
        const marked = `Q7Z${secret}Q7Z`;
        const literal = `'${marked.replaceAll("'", "''").replaceAll('\\', speaks === 'mysql' ? '\\\\' : '\\')}'`;
        for (const { shape } of readSql(`SELECT * FROM t WHERE a = ${literal} AND b = 1`, speaks, 'key')) {
          expect(shape).toBe('SELECT * FROM t WHERE a = ? AND b = ?');
        }
      }),
    );
  });

  it.each(["'", '"', '/*', '(', '$a$', 'with a as (', '[', '--\n', 'a.', ',', '@', '/*!', 'select * from t,'])(
    'of 64 KiB of %s takes little time',
    (unit) => {
      const text = unit.repeat(Math.ceil(70_000 / unit.length));
      const began = performance.now();
      for (const speaks of ['postgresql', 'mysql', 'tds'] as const) readSql(text, speaks, 'key');
      expect(performance.now() - began).toBeLessThan(1_500);
    },
  );
});
