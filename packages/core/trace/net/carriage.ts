import type { HttpRequestData, RemitEvent } from '../../event/index.ts';
import { atOf, type Fold, placeOf } from '../fold.ts';
import type { ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';
import type { Connection, Connections } from './connections.ts';

/** How a channel was found to run over a connection. */
export interface Carriage {
  readonly connection: Connection;
  readonly basis: 'keyed' | 'inferred';
  readonly confidence: number;
  readonly why: string;
}

/**
 * `carried`: which connection an exchange went over. With a socket cookie that is certain. TLS libraries that write to memory
 * know no socket: then it is the one connection of that process which was open, which no other channel uses and whose peer can
 * be the host; where more than one can be, none is named.
 */
export class Carriages {
  readonly #fold: Fold;
  readonly #connections: Connections;
  readonly #byChannel: BoundedMap<string, Carriage>;
  /** Addresses a host name was seen to be reached at. */
  readonly #addresses: BoundedMap<string, Set<string>>;

  constructor(fold: Fold, connections: Connections) {
    this.#fold = fold;
    this.#connections = connections;
    this.#byChannel = new BoundedMap(fold.limits.sockets);
    this.#addresses = new BoundedMap(4_096);
  }

  find(event: RemitEvent, process: ProcessState, request: HttpRequestData): Carriage | undefined {
    const channel = `${placeOf(event)}/${request.channel.id}`;
    const known = this.#byChannel.touch(channel);
    if (known !== undefined) return known;
    const found = this.#bySocket(event, request) ?? this.#byPeer(event, process, request);
    if (found === undefined) {
      this.#fold.gaps.add('trace.carriage', 'exchange without a known connection');
      return undefined;
    }
    this.#byChannel.set(channel, found);
    const { name } = authority(request);
    this.#connections.claim(found.connection, channel, name);
    if (name !== undefined) this.#learn(name, found.connection.ip);
    return found;
  }

  #bySocket(event: RemitEvent, request: HttpRequestData): Carriage | undefined {
    if (request.channel.socket === undefined) return undefined;
    const connection = this.#connections.bySocket(event, request.channel.socket);
    return connection && { connection, basis: 'keyed', confidence: 1, why: 'socket cookie' };
  }

  #byPeer(event: RemitEvent, process: ProcessState, request: HttpRequestData): Carriage | undefined {
    if (request.channel.socket !== undefined) return undefined;
    const at = atOf(event);
    const { name, port } = authority(request);
    const expected = port ?? (request.channel.kind === 'tls' ? 443 : 80);
    const usable = this.#connections
      .unclaimed(process)
      .filter((one) => one.at <= at && (one.closedAt === undefined || one.closedAt >= at) && !one.failed)
      .filter((one) => name === undefined || !isAddress(name) || one.ip === name);
    const direct = usable.filter((one) => one.port === expected);
    /** Through a proxy or a forwarded port: only if it was opened for this. */
    const open = direct.length > 0 ? direct : usable.filter((one) => at - one.at <= JUST_NOW);
    const addresses = name === undefined ? undefined : this.#addresses.get(name);
    const atKnown = open.filter((one) => addresses?.has(one.ip));
    const candidates = atKnown.length > 0 ? atKnown : open;
    const [only] = candidates;
    if (only === undefined || candidates.length > 1) return undefined;
    const literal = name !== undefined && isAddress(name) && direct.length > 0;
    return {
      connection: only,
      basis: 'inferred',
      confidence: direct.length === 0 ? 0.6 : literal || atKnown.length > 0 ? 0.9 : 0.8,
      why: literal ? 'the only open connection to that address' : 'the only open connection that can have carried it',
    };
  }

  #learn(name: string, ip: string): void {
    const known = this.#addresses.touch(name);
    if (known === undefined) this.#addresses.set(name, new Set([ip]));
    else if (known.size < 64) known.add(ip);
  }
}

/** Nanoseconds between a connect and the first request over it. */
const JUST_NOW = 5_000_000_000;

function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(':');
}

function authority(request: HttpRequestData): { name: string | undefined; port: number | undefined } {
  const host = request.host?.toLowerCase();
  if (host === undefined || host === '') return { name: undefined, port: undefined };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host);
  const name = match?.[1]?.replace(/^\[|\]$/g, '');
  return { name, port: match?.[2] === undefined ? undefined : Number(match[2]) };
}
