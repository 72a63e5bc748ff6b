import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemitError } from '../error/index.ts';
import { parseEvent } from './parse.ts';

const sound = {
  id: 'a-1',
  kind: 'file.open',
  source: 'kernel',
  node: 'node-1',
  boot_id: '11111111-2222',
  ts: '2026-03-01T10:00:00.000000001Z',
  boot_ns: '8000000000',
  process: { pid: 12, start_boot_ns: '7000000000' },
  data: { path: '/srv/a.txt', op: 'read', flags: 0 },
};

describe('parseEvent', () => {
  it('returns a sound event as it stands, with fields it does not know', () => {
    const line = JSON.stringify({ ...sound, later: { field: 1 } });
    expect(parseEvent(line)).toEqual(JSON.parse(line));
  });

  it.each([
    ['no id', { id: undefined }],
    ['an unknown kind', { kind: 'file.burn' }],
    ['a number where boot_ns is a decimal string', { boot_ns: 8_000_000_000 }],
    ['a time without nanoseconds', { ts: '2026-03-01T10:00:00Z' }],
    ['data of another kind', { data: { child: {} } }],
    ['a process without its start', { process: { pid: 12 } }],
  ])('refuses %s with a code and without quoting the value', (_, change) => {
    const refused = parseEvent(JSON.stringify({ ...sound, ...change }));
    expect(refused).toBeInstanceOf(RemitError);
    expect((refused as RemitError).code).toBe('REMIT_BAD_EVENT');
    expect((refused as RemitError).message).not.toContain('/srv/a.txt');
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"kind":"mark","data":${json}}`),
        ),
        (line) => {
          const result = parseEvent(line);
          return result instanceof RemitError || typeof result.id === 'string';
        },
      ),
    );
  });
});
