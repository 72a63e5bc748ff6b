import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitEvent } from '../testing/events.ts';
import { type IngestServer, openIngestServer } from '../testing/ingest-server.ts';
import { createHttpSink } from './http.ts';
import { sinkContract } from './sink.contract.ts';

describe('HTTP sink', () => {
  sinkContract(async () => {
    const server = await openIngestServer('secret');
    const sink = createHttpSink({ hub: server.address, token: 'secret', session: 's' });
    return {
      sink,
      arrived: () => server.events,
      async close() {
        await sink.close();
        await server.close();
      },
    };
  });

  let server: IngestServer;
  beforeEach(async () => {
    server = await openIngestServer('secret');
  });
  afterEach(() => server.close());
  const open = (options = {}) => createHttpSink({ hub: server.address, token: 'secret', session: 'run7', ...options });

  it('numbers batches within its session and keeps the number when it tries again', async () => {
    const sink = open();
    const batch = [exitEvent(1)];
    await sink.send([exitEvent(0)]);
    server.takeAndCut();
    await expect(sink.send(batch)).rejects.toMatchObject({ code: 'REMIT_HUB_AWAY', retry: true });
    await sink.send(batch);
    await sink.send([exitEvent(2)]);
    expect(server.batches).toEqual(['run7:1', 'run7:2', 'run7:2', 'run7:3']);
    expect(server.events).toHaveLength(3);
  });

  it('sends a large batch in several requests over connections that are kept', async () => {
    const sink = open({ bodyBytes: 2_000 });
    const batch = Array.from({ length: 60 }, (_, i) => exitEvent(i));
    await sink.send(batch);
    expect(server.events).toEqual(batch);
    expect(server.batches.length).toBeGreaterThan(4);
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it.each([
    [503, true],
    [429, true],
    [400, false],
    [413, false],
  ])('answered %i, trying again is sensible: %s', async (status, retry) => {
    server.fail(1, status);
    await expect(open().send([exitEvent(1)])).rejects.toMatchObject({ code: 'REMIT_HUB_REFUSED', retry });
  });

  it('says so when the token is wrong', async () => {
    const error = await open({ token: 'other' })
      .send([exitEvent(1)])
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'REMIT_HUB_REFUSED', retry: false, message: expect.stringContaining('401') });
  });

  it('tells how many events of a taken batch were refused', async () => {
    server.refuseNext('exit-2');
    expect(await open().send([exitEvent(1), exitEvent(2)])).toMatchObject({ refused: 1 });
  });

  it('gives up on a hub that does not answer in time', async () => {
    const silent = createHttpSink({ hub: 'http://127.0.0.1:1', token: '', session: 's', timeoutMs: 500 });
    await expect(silent.send([exitEvent(1)])).rejects.toMatchObject({ code: 'REMIT_HUB_AWAY', retry: true });
  });
});
