import { join } from 'node:path';
import type { CoverageData } from '@remit/core/event';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { openFileSource } from './file.ts';
import { recordInto } from './file-writer.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';
import type { RawRecord } from './record.ts';
import { describeSource } from './source.contract.ts';

const { path: tester, folder, remove } = buildTester();
afterAll(remove);

let fixture: Fixture;
afterEach(() => fixture.close());

describe('a capture of the kernel', () => {
  it('plays back exactly what was seen, node and coverage included', async () => {
    fixture = openFixture({ tls: false });
    const path = join(folder, 'capture');
    const recording = recordInto(path, fixture.source);
    if (!recording.ok) throw recording.error;
    const child = fixture.start(tester, ['open', `${tester}.c`, '0']);
    const live: RawRecord[] = [];
    const statements: CoverageData[] = [];
    const deadline = performance.now() + 10_000;
    while (!live.some(({ type, pid }) => type === 'exit' && pid === child.pid)) {
      if (performance.now() > deadline) expect.unreachable('the tester’s end was not seen');
      recording.source.poll((record) => live.push(record));
      statements.push(...recording.source.coverage());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    recording.source.close();
    const played = openFileSource(path);
    if (!played.ok) throw played.error;
    const again: RawRecord[] = [];
    while (played.source.poll((record) => again.push(record)) !== undefined) continue;
    expect(again).toEqual(live);
    expect(played.source.coverage()).toEqual(statements);
    expect(played.source.node.bootId).toBe(fixture.source.node.bootId);
  });
});

describeSource('the kernel', async () => {
  fixture = openFixture({ tls: false });
  const { source } = fixture;
  return {
    source,
    async act() {
      const child = fixture.start(tester, ['open', `${tester}.c`, '0']);
      await new Promise((resolve) => child.on('close', resolve));
    },
  };
});
