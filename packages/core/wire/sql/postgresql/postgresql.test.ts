import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueHash } from '../../redact/value-hash.ts';
import { coverageIn, heard, queriesIn, type Said, sameHoweverCut, survives } from '../testing/conversations.ts';

const zero = Buffer.from([0]);
const text = (value: string) => Buffer.concat([Buffer.from(value), zero]);
const i16 = (value: number) => Buffer.from([(value >> 8) & 255, value & 255]);
const i32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const message = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), i32(4 + body.length), body]);
};
const both = (...parts: Buffer[]) => Buffer.concat(parts);

const startup = (() => {
  const body = both(
    i32(196_608),
    text('user'),
    text('ann'),
    text('database'),
    text('ward'),
    text('application_name'),
    text('agent'),
    zero,
  );
  return both(i32(4 + body.length), body);
})();
const greeting = both(
  message('R', i32(0)),
  message('S', text('server_version'), text('16.1')),
  message('K', i32(1), i32(2)),
);
const query = (sql: string) => message('Q', text(sql));
const parse = (name: string, sql: string) => message('P', text(name), text(sql), i16(0));
const bind = (portal: string, statement: string, ...values: string[]) =>
  message(
    'B',
    text(portal),
    text(statement),
    i16(0),
    i16(values.length),
    ...values.map((value) => both(i32(value.length), Buffer.from(value))),
    i16(0),
  );
const execute = (portal: string, most = 0) => message('E', text(portal), i32(most));
const sync = message('S');
const ready = message('Z', Buffer.from('I'));
const column = (name: string) => both(text(name), i32(0), i16(0), i32(25), i16(-1), i32(-1), i16(0));
const columns = (...names: string[]) => message('T', i16(names.length), ...names.map(column));
const row = (...cells: string[]) =>
  message('D', i16(cells.length), ...cells.map((cell) => both(i32(cell.length), Buffer.from(cell))));
const rows = (count: number) => both(...Array.from({ length: count }, (_, i) => row(`cell ${i}`)));
const complete = (tag: string) => message('C', text(tag));
const failure = (code: string) =>
  message('E', Buffer.from('S'), text('ERROR'), Buffer.from('C'), text(code), Buffer.from('M'), text('no'), zero);
const parsed = message('1');
const bound = message('2');

const opening: Said[] = [
  ['out', startup],
  ['in', both(greeting, ready)],
];
const brief = (said: readonly Parameters<typeof heard>[0][number][]) =>
  queriesIn(heard(said)).map(({ statement, operation, rows: count, error }) => [
    statement ?? operation,
    count ?? error?.code,
  ]);

const talk: Said[] = [
  ...opening,
  ['out', query("SELECT name FROM patients WHERE ward = 'B2'; UPDATE patients SET seen = true")],
  ['in', both(columns('name'), rows(3), complete('SELECT 3'), complete('UPDATE 12'), ready)],
  [
    'out',
    both(
      parse('one', 'SELECT * FROM notes WHERE id = $1'),
      bind('', 'one', '4711'),
      message('D', Buffer.from('P'), zero),
      execute(''),
      sync,
    ),
  ],
  ['in', both(parsed, bound, columns('note'), rows(2), complete('SELECT 2'), ready)],
  ['out', both(bind('', 'one', '4712'), execute(''), bind('', 'one', '4713'), execute(''), sync)],
  ['in', both(bound, rows(1), complete('SELECT 1'), bound, complete('SELECT 0'), ready)],
];

describe('a connection to PostgreSQL', () => {
  it('gives each statement with its rows, asked one by one or many at once', () => {
    expect(brief(talk)).toEqual([
      ['SELECT name FROM patients WHERE ward = ?', 3],
      ['UPDATE patients SET seen = true', 12],
      ['SELECT * FROM notes WHERE id = $1', 2],
      ['SELECT * FROM notes WHERE id = $1', 1],
      ['SELECT * FROM notes WHERE id = $1', 0],
    ]);
    expect(queriesIn(heard(talk)).at(-1)).toMatchObject({
      role: 'client',
      user: 'ann',
      database: 'ward',
      application: 'agent',
      values: [valueHash('4713', 'key')],
    });
    expect(coverageIn(heard(talk))).toEqual([]);
  });

  it('is the same seen from the server', () => {
    const turned = talk.map(([direction, bytes]): Said => [direction === 'out' ? 'in' : 'out', bytes]);
    expect(queriesIn(heard(turned)).map(({ role, rows: count }) => [role, count])).toEqual(
      [3, 12, 2, 1, 0].map((count) => ['server', count]),
    );
  });

  it('is the same however its bytes are cut', () => sameHoweverCut(talk));

  it('skips what the server skips after an error', () => {
    const said: Said[] = [
      ...opening,
      [
        'out',
        both(
          parse('', 'SELECT 1/x FROM t'),
          bind('', ''),
          execute(''),
          parse('', 'DELETE FROM t'),
          bind('', ''),
          execute(''),
          sync,
          query('SELECT 1'),
        ),
      ],
      ['in', both(parsed, bound, failure('22012'), ready, columns('a'), rows(1), complete('SELECT 1'), ready)],
    ];
    expect(brief(said)).toEqual([
      ['SELECT ?/x FROM t', '22012'],
      ['SELECT ?', 1],
    ]);
  });

  it('counts rows that are fetched in steps as one answer, and those fetched until the portal was given up', () => {
    const said: Said[] = [
      ...opening,
      ['out', both(parse('', 'SELECT * FROM t'), bind('p', ''), execute('p', 100), message('H'))],
      ['in', both(parsed, bound, rows(100), message('s'))],
      ['out', both(execute('p', 100), sync)],
      ['in', both(rows(40), complete('SELECT 40'), ready)],
      ['out', both(bind('q', ''), execute('q', 7), message('C', Buffer.from('P'), text('q')), sync)],
      ['in', both(bound, rows(7), message('s'), message('3'), ready)],
    ];
    expect(brief(said)).toEqual([
      ['SELECT * FROM t', 140],
      ['SELECT * FROM t', 7],
    ]);
  });

  it('asked for TLS goes on as another session, refused goes on here', () => {
    const ask = both(i32(8), i32(80_877_103));
    const agreed = heard([
      ['out', ask],
      ['in', Buffer.from('S')],
      ['out', Buffer.from('1603010200010001fc0303', 'hex')],
      ['in', Buffer.from('160303007a', 'hex')],
    ]);
    expect(coverageIn(agreed)).toEqual(['the connection goes on in TLS: what it carries is another session']);
    expect(brief([['out', ask], ['in', Buffer.from('N')], ...talk])).toHaveLength(5);
  });

  it('counts an answer whose statement was prepared before, without guessing what it was', () => {
    const said: Said[] = [
      ['out', both(bind('', 'early', 'x1'), execute(''), sync)],
      ['in', both(bound, rows(5), complete('SELECT 5'), ready)],
    ];
    expect(queriesIn(heard(said))).toMatchObject([
      {
        operation: 'select',
        tables: [],
        rows: 5,
        truncated: 'the statement was not seen',
        values: [valueHash('x1', 'key')],
      },
    ]);
  });

  it('joined inside an answer finds the next round, and gives no answer to another question', () => {
    const said: Said[] = [
      ['in', both(rows(3), complete('SELECT 9'), ready)],
      ['out', query('DELETE FROM a')],
      ['in', both(complete('DELETE 4'), ready)],
    ];
    expect(brief(said.slice(1))).toEqual([['DELETE FROM a', 4]]);
    for (const [, count] of brief(said)) expect([4, 9]).toContain(count);
    const crossed: Said[] = [
      ['out', query('DELETE FROM a')],
      ['in', both(complete('UPDATE 3'), ready, complete('DELETE 4'), ready)],
    ];
    expect(brief(crossed)).toEqual([
      ['update', 3],
      ['delete', 4],
    ]);
  });

  it('does not count rows of which some were lost, unless the server did', () => {
    const lost: Parameters<typeof heard>[0] = [
      ...opening,
      ['out', query('SELECT x FROM t')],
      ['in', both(columns('x'), rows(3), row('y'.repeat(5_000)).subarray(0, 100))],
      ['in', 4_000],
      ['in', both(row('y'.repeat(5_000)).subarray(4_100), rows(2), complete('SELECT 6'), ready)],
    ];
    expect(queriesIn(heard(lost))).toMatchObject([{ rows: 6, truncated: expect.stringContaining('lost') }]);
  });

  it('finds the next message after bytes were lost between two', () => {
    const lost: Parameters<typeof heard>[0] = [...opening, ['out', 40], ['in', 70], ...talk.slice(2)];
    expect(
      brief(lost)
        .slice(-3)
        .map(([, count]) => count),
    ).toEqual([2, 1, 0]);
  });

  it('keeps no password', () => {
    const results = heard([
      ['out', startup],
      ['in', message('R', i32(3))],
      ['out', message('p', text('hunter22222'))],
      ...talk.slice(2),
    ]);
    expect(JSON.stringify(results)).not.toContain('hunter22222');
  });

  it('survives any change of its bytes', () => survives(talk));

  it('keeps no more than its bounds whatever is prepared and never closed', () => {
    const many = both(...Array.from({ length: 3_000 }, (_, i) => parse(`s${i}`, `SELECT ${i} FROM t${i}`)), sync);
    const said: Said[] = [
      ...opening,
      ['out', many],
      ['in', both(...Array.from({ length: 3_000 }, () => parsed), ready)],
    ];
    expect(() => heard(said)).not.toThrow();
    expect(coverageIn(heard(said)).join()).toContain('more statements without an answer than are kept');
  });

  it('is not recognised in other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 200 }), (bytes) => {
        expect(queriesIn(heard([['out', Buffer.from(bytes)]]))).toEqual([]);
      }),
    );
  });
});
