import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RemitError } from '@remit/core/error';
import { createCountingEngine } from '../testing/counting-engine.ts';
import { makeEvent, makeOpen, ndjson } from '../testing/event-maker.ts';
import { call, ingest, openHub, removeHub } from '../testing/open-hub.ts';
import { replayRecord } from './replay.ts';
import { createRecordWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['run.jsonl', 'run.jsonl.zst'])('a record named %s', (name) => {
  it('replays to the same documents, to the byte, as the hub served live', async () => {
    const hub = await openHub();
    await ingest(hub, ndjson([makeOpen(1, '/secret/x/1'), makeOpen(9, '/b'), makeEvent(10, 'mark', {})]));
    await ingest(hub, ndjson([makeOpen(3, '/secret/x/late ü \u2028'), makeOpen(12, '/secret/y/1'), coverage(13)]));
    await hub.fold.settled();
    const path = join(folder, name);
    const writer = createRecordWriter(path, '0.0.0');
    await writer.write((await (await call(hub, '/api/v1/events')).text()).split('\n').filter((line) => line !== ''));
    expect(await writer.close()).toBeUndefined();
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const replayed = await replayRecord(path, createCountingEngine);
    if (replayed instanceof RemitError) throw replayed;
    expect(replayed).toMatchObject({ events: 6, refused: 0 });
    for (const id of ['incident:x', 'incident:y']) {
      expect(replayed.state.document(id)).toBe(await (await call(hub, `/api/v1/incidents/${id}`)).text());
    }
    expect({ agents: replayed.state.agents() }).toEqual(await (await call(hub, '/api/v1/agents')).json());
    replayed.close();
    await removeHub(hub);
  });
});

describe('a file that is no record', () => {
  it.each([
    ['empty', ''],
    ['of another kind', '{"hello":1}\n'],
    ['of a later version', '{"remit_record":2}\n'],
    ['random', Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) & 255))],
    ['one endless line', `{"remit_record":1}\n${'x'.repeat(9 << 20)}`],
  ])('gives a coded error when it is %s', async (_, content) => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, content);
    const result = await replayRecord(path, createCountingEngine);
    expect(result).toBeInstanceOf(RemitError);
    expect((result as RemitError).code).toBe('REMIT_BAD_FILE');
  });

  it('gives a coded error when it is not there, or was cut', async () => {
    expect(await replayRecord(join(folder, 'none'), createCountingEngine)).toMatchObject({ code: 'REMIT_BAD_FILE' });
    const whole = readFileSync(join(folder, 'run.jsonl.zst'));
    writeFileSync(join(folder, 'cut.zst'), whole.subarray(0, whole.length - 20));
    expect(await replayRecord(join(folder, 'cut.zst'), createCountingEngine)).toMatchObject({ code: 'REMIT_BAD_FILE' });
  });

  it('counts lines that are no events and folds the others', async () => {
    const path = join(folder, 'mixed.jsonl');
    writeFileSync(
      path,
      `{"remit_record":1}\n${ndjson([makeOpen(1, '/secret/x/1')])}rubbish\n\n${ndjson([makeOpen(2, '/a')])}`,
    );
    const replayed = await replayRecord(path, createCountingEngine);
    if (replayed instanceof RemitError) throw replayed;
    expect(replayed).toMatchObject({ events: 2, refused: 1 });
    replayed.close();
  });
});

function coverage(n: number) {
  return makeEvent(n, 'coverage', { scope: 'node', source: 'kernel.exec', state: 'attached', lost: 1, truncated: 0 });
}
