import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLiveFeed } from './live-feed.ts';

const incident = (...incidents: string[]) => ({ incidents, agents: [], coverage: false });

describe('the live feed', () => {
  it('asks a new client to load everything, then tells what changed', async () => {
    const feed = createLiveFeed();
    const client = readerOf(feed.connect());
    expect(await client()).toContain('event: reset');
    feed.publish({ incidents: ['i1'], agents: ['a1'], coverage: true });
    expect(await client()).toBe(
      'event: incident\ndata: {"ids":["i1"]}\n\nevent: agent\ndata: {"ids":["a1"]}\n\nevent: coverage\ndata: {}\n\n',
    );
    feed.close();
  });

  it('holds a bounded amount for a client that does not read, and tells it to load everything again', async () => {
    const feed = createLiveFeed();
    const client = feed.connect() as Readable;
    for (let i = 0; i < 100_000; i++) feed.publish(incident(`incident:${i}`));
    expect(client.readableLength).toBeLessThan(client.readableHighWaterMark * 2);
    const text = await readerOf(client)();
    expect(text).toContain('event: reset');
    expect(text.length).toBeLessThan(50_000);
    feed.close();
  });

  it('takes no more clients than it can serve, and lets go of those that left', () => {
    const feed = createLiveFeed();
    const clients = Array.from({ length: 200 }, () => feed.connect());
    expect(clients.some((client) => client === undefined)).toBe(true);
    const taken = feed.clients();
    clients[0]?.destroy();
    expect(feed.clients()).toBe(taken - 1);
    expect(feed.connect()).toBeDefined();
    feed.close();
  });
});

/** Reads one piece after the other. */
function readerOf(stream: Readable | undefined): () => Promise<string> {
  const pieces = (stream as Readable)[Symbol.asyncIterator]();
  return async () => String((await pieces.next()).value);
}
