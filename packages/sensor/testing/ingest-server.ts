import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RemitEvent } from '@remit/core/event';

export interface IngestServer {
  readonly address: string;
  readonly events: readonly RemitEvent[];
  readonly batches: readonly string[];
  readonly connections: number;
  /** Answers so many of the next requests with this status instead of taking them; -1 cuts the connection. */
  fail(times: number, status: number): void;
  /** Takes the next request, then cuts the connection instead of answering. */
  takeAndCut(): void;
  refuseNext(id: string): void;
  close(): Promise<void>;
}

/** The hub's ingest as the sink knows it, in its smallest form, with the ways in which it can fail. */
export async function openIngestServer(token: string): Promise<IngestServer> {
  const events = new Map<string, RemitEvent>();
  const batches: string[] = [];
  const refused = new Set<string>();
  let failing = { times: 0, status: 0 };
  let cut = false;
  let connections = 0;
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const lines = (await text(incoming)).split('\n').filter(Boolean);
    if (failing.times-- > 0) {
      if (failing.status < 0) incoming.socket.destroy();
      else outgoing.writeHead(failing.status).end('not now');
      return;
    }
    if (!fits(incoming, token)) {
      outgoing.writeHead(401).end('{"error":"token"}');
      return;
    }
    const batch = String(incoming.headers['remit-batch']);
    batches.push(batch);
    const taken = lines.map((line) => JSON.parse(line) as RemitEvent).filter(({ id }) => !refused.has(id));
    const stored = taken.filter(({ id }) => !events.has(id));
    for (const event of stored) events.set(event.id, event);
    if (cut) {
      cut = false;
      incoming.socket.destroy();
      return;
    }
    const acknowledged = Number(batch.split(':').at(-1));
    const reply = {
      acknowledged,
      stored: stored.length,
      duplicates: taken.length - stored.length,
      refused: lines.length - taken.length,
    };
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }

  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get events() {
      return [...events.values()];
    },
    batches,
    get connections() {
      return connections;
    },
    fail: (times, status) => {
      failing = { times, status };
    },
    takeAndCut: () => {
      cut = true;
    },
    refuseNext: (id) => void refused.add(id),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fits(incoming: IncomingMessage, token: string): boolean {
  return (
    incoming.method === 'POST' &&
    incoming.url === '/api/v1/ingest' &&
    incoming.headers.authorization === `Bearer ${token}` &&
    incoming.headers['content-type'] === 'application/x-ndjson'
  );
}
