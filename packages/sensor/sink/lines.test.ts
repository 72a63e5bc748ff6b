import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answerEvent, exitEvent } from '../testing/events.ts';
import { createLineWriter } from './line-writer.ts';
import { createLinesSink } from './lines.ts';
import { SinkError } from './sink-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lines sink', () => {
  it('writes one event a line, in order, whatever stands in them', async () => {
    const path = join(folder, 'events.jsonl');
    const fd = openSync(path, 'w');
    const events = [exitEvent(1), answerEvent(2, 300_000), exitEvent(3)];
    const sink = createLinesSink(createLineWriter(fd));
    await expect(sink.send(events.slice(0, 2))).resolves.toEqual({ refused: 0 });
    await sink.send(events.slice(2));
    closeSync(fd);
    expect(linesOf(path).map((line) => JSON.parse(line))).toEqual(events);
  });

  it('keeps lines whole and in order when several write into one pipe', async () => {
    const path = join(folder, 'pipe');
    const out = join(folder, 'read');
    execFileSync('mkfifo', [path]);
    const reader = spawn('sh', ['-c', `exec cat ${path} > ${out}`]);
    const ended = new Promise((resolve) => reader.once('exit', resolve));
    const fd = openSync(path, 'w');
    const writer = createLineWriter(fd);
    const texts = Array.from({ length: 20 }, (_, i) => `${i}:${'x'.repeat(70_000)}\n`);
    await Promise.all(texts.map((text) => writer.write(text)));
    expect(writer.backlog).toBe(0);
    closeSync(fd);
    await ended;
    expect(linesOf(out).map((line) => `${line}\n`)).toEqual(texts);
  });

  it('says so when the file cannot be written, and that trying again is no use', async () => {
    const sink = createLinesSink(createLineWriter(1_000_000));
    const error = await sink.send([exitEvent(1)]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SinkError);
    expect(error).toMatchObject({ retry: false });
  });
});

function linesOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  return lines;
}
