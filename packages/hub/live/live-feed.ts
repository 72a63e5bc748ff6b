import { Readable } from 'node:stream';

/** What looks different now, for whoever watches: ids alone, the rest is asked for. */
export interface Changes {
  readonly incidents: readonly string[];
  readonly agents: readonly string[];
  readonly coverage: boolean;
}

export interface LiveFeed {
  publish(changes: Changes): void;
  /** A stream of server-sent events for one client; undefined when there are too many clients. */
  connect(): Readable | undefined;
  clients(): number;
  close(): void;
}

/**
 * Live updates. A client that reads slowly is not sent more: what changed meanwhile is gathered as a set of ids, and beyond
 * MOST_IDS it is told to load everything again. So a client costs bounded memory however slow it is.
 *
 * Events: `incident`, `agent` (data `{"ids":[…]}`), `coverage` (`{}`), `reset` (`{}`: load everything again; also sent first).
 */
const MOST_IDS = 500;
const MOST_CLIENTS = 64;
const HEARTBEAT_MS = 15_000;

export function createLiveFeed(): LiveFeed {
  const clients = new Set<Client>();
  const beat = setInterval(() => {
    for (const client of clients) client.beat();
  }, HEARTBEAT_MS).unref();
  return {
    publish(changes) {
      for (const client of clients) client.add(changes);
    },
    connect() {
      if (clients.size >= MOST_CLIENTS) return undefined;
      const client = createClient(() => clients.delete(client));
      clients.add(client);
      return client.stream;
    },
    clients: () => clients.size,
    close() {
      clearInterval(beat);
      for (const client of clients) client.stream.push(null);
      clients.clear();
    },
  };
}

interface Client {
  readonly stream: Readable;
  add(changes: Changes): void;
  beat(): void;
}

function createClient(onClose: () => void): Client {
  const incidents = new Set<string>();
  const agents = new Set<string>();
  let coverage = false;
  let reset = true;
  let wanted = false;

  const send = (text: string): void => {
    wanted = stream.push(text);
  };
  const flush = (): void => {
    if (!wanted) return;
    let text = '';
    if (reset) text += 'retry: 2000\nevent: reset\ndata: {}\n\n';
    if (incidents.size > 0) text += message('incident', { ids: [...incidents] });
    if (agents.size > 0) text += message('agent', { ids: [...agents] });
    if (coverage) text += message('coverage', {});
    reset = coverage = false;
    incidents.clear();
    agents.clear();
    if (text !== '') send(text);
  };
  const stream = new Readable({
    read() {
      wanted = true;
      flush();
    },
    destroy(error, callback) {
      onClose();
      callback(error);
    },
  });
  return {
    stream,
    add(changes) {
      for (const id of changes.incidents) incidents.add(id);
      for (const id of changes.agents) agents.add(id);
      coverage ||= changes.coverage;
      if (incidents.size + agents.size > MOST_IDS) {
        reset = true;
        incidents.clear();
        agents.clear();
      }
      flush();
    },
    beat() {
      if (wanted) send(': beat\n\n');
    },
  };
}

function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
