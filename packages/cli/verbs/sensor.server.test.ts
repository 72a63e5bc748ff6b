import { fileURLToPath } from 'node:url';
import { parseEvent } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import { run } from '../testing/run.ts';

const capture = fileURLToPath(new URL('../../../examples/recordings/invoice-assistant.raw.zst', import.meta.url));

describe('sensor', () => {
  it('prints one event a line, each as the schema has it, without a hub', async () => {
    const { out, status } = await run(['sensor', '--print', '--play', capture, '--once']);
    expect(status).toBe(0);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => parseEvent(line));
    expect(
      events.every((event) => 'kind' in event),
      'lines that are no events',
    ).toBe(true);
    const kinds = new Set(events.map((event) => 'kind' in event && event.kind));
    expect(kinds).toContain('process.exec');
    expect(kinds).toContain('llm.request');
  });

  it('prints plaintext only when asked', async () => {
    const some = await run(['sensor', '--print', '--play', capture, '--once']);
    const all = await run(['sensor', '--print', '--play', capture, '--once', '--plaintext']);
    expect(counted(some.out, 'plaintext')).toBe(0);
    expect(counted(all.out, 'plaintext')).toBeGreaterThan(10);
  });

  it('must know where to', async () => {
    const { status, err } = await run(['sensor', '--no-kernel']);
    expect([status, err]).toEqual([2, expect.stringContaining('REMIT_USAGE: where to: --hub URL, or --print')]);
  });
});

function counted(lines: string, kind: string): number {
  return lines.split('\n').filter((line) => line.includes(`"kind":"${kind}"`)).length;
}
