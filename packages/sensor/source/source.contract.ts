import { afterEach, describe, expect, it } from 'vitest';
import type { RawRecord } from './record.ts';
import type { Source } from './source.ts';

/** A source that will give something, and what makes it give it. */
export interface SourceUnderTest {
  readonly source: Source;
  /** Makes at least one process start, open a file and end. Nothing to do where that is recorded already. */
  act(): Promise<void>;
}

/** What every Source holds to, whatever it reads from. */
export function describeSource(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`${name} as a source`, () => {
    let opened: SourceUnderTest | undefined;
    afterEach(() => opened?.source.close());

    async function collect(): Promise<{ records: RawRecord[]; late: RawRecord[] }> {
      opened = await open();
      const { source } = opened;
      const records: RawRecord[] = [];
      const late: RawRecord[] = [];
      await opened.act();
      let watermark: bigint | undefined = 0n;
      const deadline = performance.now() + 10_000;
      while (performance.now() < deadline) {
        const before: bigint = watermark;
        watermark = source.poll((record) => {
          if (record.bootNs < before) late.push(record);
          records.push(record);
        });
        if (watermark === undefined) break;
        expect(watermark >= before).toBe(true);
        if (records.some(({ type }) => type === 'exit') && watermark > (records.at(-1)?.bootNs ?? 0n)) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return { records, late };
    }

    it('delivers in boot-time order and nothing older than its watermark', async () => {
      const { records, late } = await collect();
      expect(records.map(({ type }) => type)).toEqual(expect.arrayContaining(['exec', 'open', 'exit']));
      expect(late).toEqual([]);
      const times = records.map(({ bootNs }) => bootNs);
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    });

    it('says what it watches', async () => {
      await collect();
      const statements = opened?.source.coverage() ?? [];
      expect(statements.some(({ source, state }) => source === 'kernel.exec' && state === 'attached')).toBe(true);
      expect(opened?.source.coverage().filter(({ source }) => source === 'kernel.exec')).toEqual([]);
    });

    it('knows its node, and when it was started', async () => {
      opened = await open();
      const { node } = opened.source;
      expect(node.bootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(node.node).not.toBe('');
      expect(node.wallMinusBootNs()).toBeGreaterThan(1_500_000_000_000_000_000n);
    });

    it('takes follow and ignoreSession for processes and sessions it has never seen', async () => {
      opened = await open();
      const nobody = { pid: 999_999_999, startBootNs: 1n };
      expect(() => opened?.source.follow(nobody)).not.toThrow();
      expect(() => opened?.source.ignoreSession(nobody, 1n)).not.toThrow();
      expect(() => opened?.source.ignoreFlow(1n)).not.toThrow();
    });

    it('gives nothing more once it is closed, and may be closed twice', async () => {
      opened = await open();
      opened.source.close();
      opened.source.close();
      expect(opened.source.poll(() => expect.unreachable())).toBeUndefined();
    });
  });
}
