import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonReader } from './reader.ts';
import { rpcMessages } from './message.ts';

type Told = { values: unknown[]; noise: number; lost: number; cut: string[] };

function read(pieces: readonly (string | Uint8Array)[], most = 1_000_000): Told {
  const told: Told = { values: [], noise: 0, lost: 0, cut: [] };
  const reader = createJsonReader<number>(most, {
    value(value) {
      if (rpcMessages(value).length === 0) return false;
      told.values.push(value);
      return true;
    },
    cut: (head, tail) => void told.cut.push(`${head.slice(0, 40)}…${tail.slice(-30)}`),
    noise: (bytes) => void (told.noise += bytes),
    lost: (bytes) => void (told.lost += bytes),
  });
  pieces.forEach((piece, i) => reader.data(Buffer.from(piece as string), i, true));
  reader.close();
  return told;
}

const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: { q: 'x "}]\\ é 🐛\n' } } };
const answer = { result: { content: [{ type: 'text', text: 'line\n{"jsonrpc":"2.0"' }] }, jsonrpc: '2.0', id: 1 };
const both = [call, answer];

describe('JSON-RPC in bytes', () => {
  it('is read line by line, several in a write, and over many lines', () => {
    expect(read([`${JSON.stringify(call)}\n${JSON.stringify(answer)}\n`]).values).toEqual(both);
    expect(read([`${JSON.stringify(call)}${JSON.stringify(answer)}`]).values).toEqual(both);
    expect(read([`${JSON.stringify(call, null, 2)}\r\n\r\n${JSON.stringify(answer, null, '\t')}`]).values).toEqual(
      both,
    );
  });

  it('is read behind Content-Length headers', () => {
    const framed = both.map((value) => {
      const text = JSON.stringify(value);
      return `Content-Length: ${Buffer.byteLength(text)}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n${text}`;
    });
    expect(read([framed.join('')]).values).toEqual(both);
  });

  it('is found behind and between lines that are none, whatever these begin with', () => {
    const lines = [
      'Server starting …',
      '[INFO] ready {"level": 30}',
      '[2026-01-01 12:00:00] listening',
      '[trace]',
      '{"level":"info","msg":"up"}',
      '{ not: json }',
      '{"open": "',
      '{',
      '[1, 2',
    ];
    for (const line of lines) {
      const told = read([`${line}\n${JSON.stringify(call)}\n${line}\n${JSON.stringify(answer)}\n`]);
      expect(told.values, line).toEqual(both);
      expect(told.noise, line).toBeGreaterThan(0);
    }
  });

  it('does not depend on where the bytes are cut', () => {
    const stream = Buffer.from(
      `﻿up\n${JSON.stringify(call)}\n[x\n${JSON.stringify([call, answer])} \n{"a":\n${JSON.stringify(answer, null, 1)}`,
    );
    const whole = read([stream]);
    expect(whole.values.length).toBeGreaterThan(1);
    fc.assert(
      fc.property(
        fc.array(fc.nat(stream.length), { maxLength: 40 }),
        fc.integer({ min: 8, max: 400 }),
        (cuts, most) => {
          const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
          const pieces = at.slice(1).map((end, i) => stream.subarray(at[i], end));
          expect(read(pieces)).toEqual(whole);
          expect(read(pieces, most)).toEqual(read([stream], most));
        },
      ),
    );
  });

  it('never throws, keeps its count, and goes on with the next line', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\n1et \n\r')) }),
            fc.uint8Array({ maxLength: 60 }),
          ),
          {
            maxLength: 30,
          },
        ),
        (pieces) => {
          const noise = read([...pieces]);
          expect(noise.noise + noise.lost).toBeLessThanOrEqual(
            Buffer.concat(pieces.map((p) => Buffer.from(p as string))).length,
          );
          const after = read([...pieces, '"\n"\n', `${JSON.stringify(call)}\n`, `${JSON.stringify(answer)}\n`]);
          expect(after.values.at(-1)).toEqual(answer);
        },
      ),
    );
  });

  it('of a value longer than is kept shows how it begins and ends', () => {
    const long = { ...answer, result: { content: [{ type: 'text', text: 'y'.repeat(5_000) }] } };
    const { cut, values } = read(
      [JSON.stringify({ result: long.result, jsonrpc: '2.0', id: 7 }), '\n', JSON.stringify(call)],
      1_000,
    );
    expect(cut).toEqual([expect.stringMatching(/^\{"result".*"jsonrpc":"2.0","id":7\}$/)]);
    expect(values).toEqual([call]);
  });

  it('takes time in proportion to what comes, whatever it is', () => {
    const spent = (text: string) => {
      const before = performance.now();
      read([text], 8_000_000);
      return performance.now() - before;
    };
    for (const unit of ['{', '[{"a":\n', '{"a":1}', '[1]', '{"a":"\n', '{\n{\n', '{"\\']) {
      spent(unit.repeat(10_000));
      expect(spent(unit.repeat(200_000)), unit).toBeLessThan(2_000);
    }
  });
});
