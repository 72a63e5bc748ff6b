import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { CoverageData } from '@remit/core/event';
import { openFileSource } from './file.ts';
import { recordInto } from './file-writer.ts';
import { recordFromJson, recordToJson } from './record-json.ts';
import type { RawRecord } from './record.ts';
import { describeSource } from './source.contract.ts';
import type { Source } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = { pid: 7, tid: 8, startBootNs: 2n ** 60n + 1n, cgroup: 2n ** 63n, uid: 1000 };
const image = { ppid: 1, parentStartBootNs: 5n, exe: '/bin/x', argv: ['x', '', 'ü\n'], argvTruncated: true, cwd: '/' };

const records: RawRecord[] = [
  { ...header, bootNs: 10n, type: 'seen', ...image, cgroupPath: '/a b' },
  { ...header, bootNs: 11n, type: 'fork', childPid: 9, childStartBootNs: 11n },
  { ...header, bootNs: 12n, type: 'exec', ...image },
  { ...header, bootNs: 13n, type: 'open', path: 'a', resolved: '/a', flags: 0, dev: 65024, inode: 2n ** 63n },
  { ...header, bootNs: 13n, type: 'content', path: '/a', openBootNs: 13n, data: new Uint8Array([0, 255, 10]), size: 9 },
  { ...header, bootNs: 14n, type: 'connect', socket: 3n, proto: 'udp', ip: '::1', port: 53, repeats: 4 },
  {
    ...header,
    bootNs: 15n,
    type: 'established',
    socket: 3n,
    srcIp: '1.2.3.4',
    srcPort: 1,
    dstIp: '5.6.7.8',
    dstPort: 2,
  },
  {
    ...header,
    bootNs: 16n,
    type: 'tls',
    session: 2n ** 64n - 1n,
    direction: 'in',
    offset: 3n,
    data: new Uint8Array(70000).fill(7),
    cut: 12,
    fd: -1,
    socket: 5n,
  },
  { ...header, bootNs: 17n, type: 'tls_free', session: 1n },
  { ...header, bootNs: 18n, type: 'close', socket: 3n, bytesOut: 1, bytesIn: 2, established: false },
  { ...header, bootNs: 19n, type: 'exit', exitCode: 3, signal: 9 },
];

const attached: CoverageData = { scope: 'node', source: 'kernel.exec', state: 'attached', lost: 0, truncated: 0 };

/** Gives the records three at a time. */
function memorySource(all: readonly RawRecord[]): Source {
  let at = 0;
  let statements = [attached];
  return {
    node: {
      node: 'n1',
      bootId: '0d2d3a48-6f65-4a0f-9d1c-3f9c1a6a0001',
      wallMinusBootNs: () => 1_700_000_000_000_000_000n,
    },
    poll(deliver) {
      const batch = all.slice(at, at + 3);
      if (batch.length === 0) return undefined;
      at += 3;
      for (const record of batch) deliver(record);
      return batch.at(-1)?.bootNs;
    },
    coverage() {
      const now = statements;
      statements = [];
      return now;
    },
    follow() {},
    ignoreSession() {},
    ignoreFlow() {},
    hurry() {},
    close() {},
  };
}

function drainAll(source: Source): RawRecord[] {
  const all: RawRecord[] = [];
  while (source.poll((record) => all.push(record)) !== undefined) source.coverage();
  return all;
}

function record(path: string, all = records): void {
  const recording = recordInto(path, memorySource(all));
  if (!recording.ok) throw recording.error;
  recording.source.coverage();
  drainAll(recording.source);
  recording.source.close();
}

function open(path: string): Source {
  const opened = openFileSource(path);
  if (!opened.ok) throw opened.error;
  return opened.source;
}

describe('a raw capture', () => {
  it('gives back every record exactly', () => {
    const path = join(folder, 'exact');
    record(path);
    expect(drainAll(open(path))).toEqual(records);
  });

  it('can be read by its owner alone, even where the file was there before with wider rights', () => {
    const path = join(folder, 'mode');
    writeFileSync(path, '', { mode: 0o666 });
    record(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('gives what is whole when its end is missing, and says so', () => {
    const path = join(folder, 'cut');
    const many = Array.from(
      { length: 400 },
      (_, i) => ({ ...(records[7] as RawRecord), bootNs: BigInt(i), data: noise(9000, i) }) as RawRecord,
    );
    record(path, many);
    truncateSync(path, Math.floor(statSync(path).size * 0.6));
    const source = open(path);
    const got: RawRecord[] = [];
    while (source.poll((one) => got.push(one)) !== undefined) continue;
    expect(got.length).toBeGreaterThan(50);
    expect(got).toEqual(many.slice(0, got.length));
    expect(source.coverage()).toContainEqual(
      expect.objectContaining({ source: 'capture', state: 'failed', reason: 'it ends within a block' }),
    );
  });

  it('never throws on damaged bytes, wherever the damage is', () => {
    const path = join(folder, 'whole');
    record(path);
    const whole = readFileSync(path);
    const damaged = join(folder, 'damaged');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] as number) ^ flip;
        writeFileSync(damaged, bytes);
        const opened = openFileSource(damaged);
        if (!opened.ok) return opened.error.code === 'REMIT_BAD_FILE';
        drainAll(opened.source);
        return true;
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a block that claims to unpack to gigabytes, before unpacking it', () => {
    const path = join(folder, 'bomb');
    record(path);
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(0xffff_fff0, 12);
    writeFileSync(path, bytes);
    const opened = openFileSource(path);
    expect(opened.ok ? '' : opened.error.message).toContain('larger than any that is written');
  });

  it('refuses what is no capture with a coded error', () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'hello');
    const opened = openFileSource(path);
    expect(opened.ok ? '' : opened.error.code).toBe('REMIT_BAD_FILE');
  });

  it('leaves out and counts a record older than one it has given', () => {
    const path = join(folder, 'order');
    record(path, [records[10] as RawRecord, records[0] as RawRecord]);
    const source = open(path);
    const got: RawRecord[] = [];
    while (source.poll((one) => got.push(one)) !== undefined) continue;
    expect(got).toEqual([records[10]]);
    expect(source.coverage()).toContainEqual(expect.objectContaining({ source: 'capture', lost: 1 }));
  });
});

describe('recordFromJson', () => {
  it('takes any JSON value without throwing', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => recordFromJson(value) === undefined));
  });

  it('refuses a record with any one member gone or of another kind', () => {
    for (const one of records) {
      const json = recordToJson(one) as Record<string, unknown>;
      const optional = new Set(['cgroupPath', 'repeats', ...(one.type === 'tls' ? ['socket'] : [])]);
      for (const name of Object.keys(json)) {
        const { [name]: _, ...without } = json;
        if (!optional.has(name)) expect(recordFromJson(without)).toBeUndefined();
        expect(recordFromJson({ ...json, [name]: { odd: true } })).toBeUndefined();
      }
    }
  });
});

function noise(length: number, seed: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >>> 16);
}

describeSource('a raw capture', async () => {
  const path = join(folder, 'contract');
  record(path);
  return { source: open(path), act: async () => {} };
});
