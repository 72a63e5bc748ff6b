import type { EventOf } from '../../event/index.ts';
import { atOf, type Fold, nodeFrom, placeOf } from '../fold.ts';
import type { Carriage, Carriages } from '../net/carriage.ts';
import { imageAt, type ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';
import { kubernetesCall } from './kubernetes-call.ts';

/** An exchange of which the request was seen, until the answer is. */
export interface Exchange {
  /** Id of the request's node. */
  readonly id: string;
  readonly process: ProcessState;
  readonly carriage: Carriage | undefined;
  readonly request: EventOf<'http.request'>;
  answered: boolean;
}

/** HTTP requests of watched clients: `did`, `carried`, `used`. What servers see of their clients is the clients' story. */
export class Requests {
  readonly #fold: Fold;
  readonly #carriages: Carriages;
  readonly #exchanges: BoundedMap<string, Exchange>;

  constructor(fold: Fold, carriages: Carriages) {
    this.#fold = fold;
    this.#carriages = carriages;
    this.#exchanges = new BoundedMap(fold.limits.exchanges, (exchange) => {
      if (!exchange.answered) fold.gaps.add('trace.request', 'evicted before an answer');
    });
  }

  request(event: EventOf<'http.request'>, process: ProcessState): Exchange | undefined {
    const { data } = event;
    const key = `${placeOf(event)}/${data.exchange}`;
    if (data.role !== 'client' || this.#exchanges.has(key)) return undefined;
    const id = `request:${key}`;
    const k8s = kubernetesCall(data.method, data.target, false);
    this.#fold.graph.put(
      nodeFrom(event, 'request', id, {
        pid: process.pid,
        protocol: 'http',
        method: data.method,
        ...(data.host === undefined ? {} : { host: data.host }),
        path: data.target,
        bytes_out: data.body.bytes,
        ...(k8s === undefined ? {} : { k8s }),
      }),
    );
    const from = imageAt(process, atOf(event)).id;
    this.#fold.graph.link({ from, to: id, rel: 'did', basis: 'observed', confidence: 1, evidence: [event.id] });
    const carriage = this.#carriages.find(event, process, data);
    if (carriage !== undefined) {
      const { connection, basis, confidence, why } = carriage;
      const evidence = [connection.event, event.id];
      this.#fold.graph.link({ from: connection.id, to: id, rel: 'carried', basis, confidence, evidence, why });
    }
    const exchange: Exchange = { id, process, carriage, request: event, answered: false };
    this.#exchanges.set(key, exchange);
    return exchange;
  }

  /** Whether the request of this answer was folded here. */
  knows(event: EventOf<'http.response'> | EventOf<'llm.response'>): boolean {
    return this.#exchanges.has(`${placeOf(event)}/${event.data.exchange}`);
  }

  response(event: EventOf<'http.response'>): Exchange | undefined {
    const { data } = event;
    if (data.role !== 'client') return undefined;
    const exchange = this.#exchanges.get(`${placeOf(event)}/${data.exchange}`);
    if (exchange === undefined) {
      this.#fold.gaps.add('trace.request', 'response without a request');
      return undefined;
    }
    const { method, target } = exchange.request.data;
    const serviceId = SERVICE_IDS.map((name) => data.headers[name]).find((value) => value !== undefined);
    const k8s = kubernetesCall(method, target, data.headers['audit-id'] !== undefined);
    exchange.answered = true;
    this.#fold.graph.amend(exchange.id, 'request', {
      status: data.status,
      bytes_in: data.body.bytes,
      ...(data.body.items === undefined ? {} : { items: data.body.items }),
      ...(serviceId === undefined ? {} : { service_request_id: serviceId }),
      ...(k8s === undefined ? {} : { k8s }),
    });
    return exchange;
  }
}

/** Headers by which a service names its own record of a request, the more specific first. */
const SERVICE_IDS = ['audit-id', 'x-ms-request-id', 'x-amzn-requestid', 'x-amz-request-id', 'x-request-id'];
