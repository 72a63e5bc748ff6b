import type { EventOf } from '../../event/index.ts';
import { atOf, type Fold, nodeFrom, placeOf } from '../fold.ts';
import { imageAt, type ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';

/** A socket from its connect to some time after its close. */
export interface Connection {
  /** Id of its node. */
  readonly id: string;
  readonly cookie: string;
  readonly process: ProcessState;
  readonly at: number;
  readonly proto: 'tcp' | 'udp';
  readonly ip: string;
  readonly port: number;
  readonly event: string;
  closedAt: number | undefined;
  failed: boolean;
  /** The channel (TLS session) that runs over it, once known. */
  channel: string | undefined;
  /** The host its peer is called, from what it carried. */
  name: string | undefined;
}

/** Connections, joined by the kernel's socket cookie. */
export class Connections {
  readonly #fold: Fold;
  readonly #sockets: BoundedMap<string, Connection>;
  /** Of each process those that no channel has claimed yet, oldest first. */
  readonly #unclaimed = new Map<string, Connection[]>();

  constructor(fold: Fold) {
    this.#fold = fold;
    this.#sockets = new BoundedMap(fold.limits.sockets, (connection) => {
      this.#release(connection);
      fold.gaps.add('trace.connection', 'evicted socket');
    });
  }

  /** The connection if this is a new one. */
  connect(event: EventOf<'net.connect'>, process: ProcessState): Connection | undefined {
    const { socket, proto, dst_ip: ip, dst_port: port } = event.data;
    const id = `connection:${placeOf(event)}/${socket}/${ip}:${port}`;
    const known = this.#sockets.get(key(event, socket));
    if (known?.id === id) return undefined;
    if (known !== undefined) this.#release(known);
    const connection: Connection = {
      id,
      cookie: socket,
      process,
      at: atOf(event),
      proto,
      ip,
      port,
      event: event.id,
      closedAt: undefined,
      failed: false,
      channel: undefined,
      name: undefined,
    };
    this.#sockets.set(key(event, socket), connection);
    if (proto === 'tcp') this.#hold(connection);
    const isNew = !this.#fold.graph.has(id);
    if (isNew) {
      const attrs = { pid: process.pid, proto, dst_ip: ip, dst_port: port };
      this.#fold.graph.put(nodeFrom(event, 'connection', id, attrs));
    }
    const from = imageAt(process, connection.at).id;
    this.#fold.graph.link({ from, to: id, rel: 'did', basis: 'observed', confidence: 1, evidence: [event.id] });
    return isNew ? connection : undefined;
  }

  established(event: EventOf<'net.established'>): void {
    const connection = this.#of(event, event.data.socket);
    if (connection === undefined) return;
    const { src_ip, src_port } = event.data;
    this.#fold.graph.amend(connection.id, 'connection', { src_ip, src_port, verdict: 'established' });
  }

  closed(event: EventOf<'net.close'>): Connection | undefined {
    const connection = this.#of(event, event.data.socket);
    if (connection === undefined) return undefined;
    const { bytes_out, bytes_in, established } = event.data;
    connection.closedAt = atOf(event);
    connection.failed = !established && connection.proto === 'tcp';
    if (connection.failed) this.#release(connection);
    const verdict = established ? 'established' : connection.proto === 'tcp' ? 'failed' : undefined;
    this.#fold.graph.amend(connection.id, 'connection', {
      bytes_out,
      bytes_in,
      ...(verdict === undefined ? {} : { verdict }),
    });
    return connection;
  }

  bySocket(event: { readonly node: string; readonly boot_id: string }, socket: string): Connection | undefined {
    return this.#sockets.get(key(event, socket));
  }

  unclaimed(process: ProcessState): readonly Connection[] {
    return this.#unclaimed.get(process.key) ?? [];
  }

  /** The channel runs over this connection and over no other. */
  claim(connection: Connection, channel: string, host: string | undefined): void {
    connection.channel = channel;
    this.#release(connection);
    if (host === undefined || connection.name !== undefined) return;
    connection.name = host;
    this.#fold.graph.amend(connection.id, 'connection', { dst_name: host });
  }

  /** Nothing more comes from a process that ended. */
  exited(process: ProcessState): void {
    this.#unclaimed.delete(process.key);
  }

  #of(event: EventOf<'net.established'> | EventOf<'net.close'>, socket: string): Connection | undefined {
    const connection = this.#sockets.get(key(event, socket));
    if (connection === undefined) this.#fold.gaps.add('trace.connection', `${event.kind} without a connect`);
    return connection;
  }

  #hold(connection: Connection): void {
    const list = this.#unclaimed.get(connection.process.key);
    if (list === undefined) this.#unclaimed.set(connection.process.key, [connection]);
    else if (list.push(connection) > MOST_UNCLAIMED) list.shift();
  }

  #release(connection: Connection): void {
    const list = this.#unclaimed.get(connection.process.key);
    const index = list?.indexOf(connection) ?? -1;
    if (index >= 0) list?.splice(index, 1);
    if (list?.length === 0) this.#unclaimed.delete(connection.process.key);
  }
}

const MOST_UNCLAIMED = 256;

function key(event: { readonly node: string; readonly boot_id: string }, socket: string): string {
  return `${placeOf(event)}/${socket}`;
}
