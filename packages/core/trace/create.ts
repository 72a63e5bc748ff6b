import type { EventOf, RemitEvent } from '../event/index.ts';
import { Texts } from './conversation/texts.ts';
import { Turns } from './conversation/turns.ts';
import { Credentials } from './credential.ts';
import { Effects } from './effect/effects.ts';
import { Files } from './file/files.ts';
import { atOf, type Fold } from './fold.ts';
import { asRequest, asResponse } from './http/model-aside.ts';
import { Requests } from './http/requests.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { Carriages } from './net/carriage.ts';
import { Connections } from './net/connections.ts';
import { CameFrom } from './origin/came-from.ts';
import { Sources } from './origin/sources.ts';
import { imageAt, ProcessTable } from './process/process-table.ts';
import { Workloads } from './process/workloads.ts';
import { Steering } from './steer/steering.ts';
import { BoundedMap } from './store/bounded-map.ts';
import { Gaps } from './store/gaps.ts';
import { GraphStore } from './store/graph-store.ts';
import type { Delta, Trace } from './trace.ts';

/** The fold from events to the trace graph; see trace.ts for what it promises. */
export function createTrace(options: Partial<Limits> = {}): Trace {
  const limits = { ...defaultLimits, ...options };
  const gaps = new Gaps();
  const texts = new Texts(limits.textChars);
  const graph: GraphStore = new GraphStore({
    nodes: limits.nodes,
    gaps,
    pinned: (node) => node.kind === 'workload' || (node.kind === 'process' && processes.isLive(node.id)),
    textOf: (node) =>
      node.kind === 'tool_call'
        ? node.attrs.arguments
        : node.kind === 'segment'
          ? textOf(node.id, node.attrs.sha256)
          : undefined,
  });
  const parts: Fold = { graph, gaps, limits };
  const processes = new ProcessTable(parts);
  const workloads = new Workloads(parts);
  const connections = new Connections(parts);
  const carriages = new Carriages(parts, connections);
  const requests = new Requests(parts, carriages);
  const files = new Files(parts);
  const credentials = new Credentials(parts);
  const effects = new Effects(parts);
  const sources = new Sources(parts);
  const cameFrom = new CameFrom(parts, sources, effects, texts);
  const turns = new Turns(parts, { effects, cameFrom, steering: new Steering(parts, texts), texts });
  const known = new BoundedMap<string, true>(limits.eventIds);

  return {
    graph,
    get gaps() {
      return gaps.list();
    },
    apply(event) {
      if (known.has(event.id)) {
        gaps.add('trace', 'event seen before');
        return { nodes: [], edges: [] };
      }
      known.set(event.id, true);
      fold(event);
      return graph.takeDelta() satisfies Delta;
    },
  };

  /** The other end, on this machine too: of its exchange nothing is new, but a text goes out once, and may have gone out with it. */
  function holdTexts(event: EventOf<'llm.request'> | EventOf<'llm.response'>): void {
    for (const message of event.data.messages) texts.hold(message);
  }

  /** A passage's text is a part of its message's. */
  function textOf(id: string, sha256: string): string | undefined {
    const passage = /\.(\d+)$/.exec(id);
    if (passage === null) return texts.get(sha256)?.text;
    return turns.passageText(id);
  }

  function fold(event: RemitEvent): void {
    switch (event.kind) {
      case 'process.fork': {
        const child = processes.fork(event);
        if (child === undefined) return;
        workloads.place(child, event);
        return effects.forked(event, child);
      }
      case 'process.exec': {
        const process = processes.exec(event);
        if (process === undefined) return;
        workloads.place(process, event);
        return effects.execed(event, process);
      }
      case 'process.seen': {
        const process = processes.seen(event);
        if (process !== undefined) workloads.place(process, event);
        return;
      }
      case 'process.exit': {
        const process = processes.exit(event);
        if (process === undefined) return;
        connections.exited(process);
        return effects.exited(event, process);
      }
      case 'file.open': {
        const process = processes.of(event);
        if (process === undefined) return;
        const file = files.open(event, process);
        sources.read({ id: file.id, process, names: namesOf(file.path), at: file.at, evidence: [event.id], grams: [] });
        return effects.opened(event, file);
      }
      case 'file.content': {
        const file = files.content(event);
        if (file === undefined) return;
        const evidence = [file.event, event.id];
        if (event.data.credential !== undefined) credentials.yielded(event, file.id, event.data.credential, evidence);
        const { fingerprint: grams } = event.data;
        sources.read({ id: file.id, process: file.process, names: namesOf(file.path), at: file.at, evidence, grams });
        return effects.contained(event, file);
      }
      case 'net.connect': {
        const process = processes.of(event);
        const connection = process && connections.connect(event, process);
        if (connection !== undefined) effects.connected(event, connection);
        return;
      }
      case 'net.established':
        return connections.established(event);
      case 'net.close':
        connections.closed(event);
        return;
      case 'http.request': {
        const process = processes.of(event);
        const exchange = process && requests.request(event, process);
        if (process === undefined || exchange === undefined) return;
        if (event.data.credential !== undefined) {
          credentials.used(event, [imageAt(process, atOf(event)).id, exchange.id], event.data.credential);
        }
        return effects.requested(exchange);
      }
      case 'http.response': {
        const exchange = requests.response(event);
        if (exchange === undefined) return;
        const { host = '', target } = exchange.request.data;
        const evidence = [exchange.request.id, event.id];
        const grams = event.data.body.fingerprint ?? [];
        const names = [`${host}${target}`];
        sources.read({ id: exchange.id, process: exchange.process, names, at: atOf(event), evidence, grams });
        return effects.responded(event, exchange);
      }
      case 'llm.request': {
        const process = processes.of(event);
        if (process === undefined) return holdTexts(event);
        workloads.claim(process, event);
        if (event.data.role !== 'client') return holdTexts(event);
        if (event.data.operation !== undefined) return fold(asRequest(event, texts));
        const carriage = carriages.find(event, process, event.data);
        if (carriage !== undefined) effects.servesModel(carriage.connection);
        turns.request(event, process);
        if (event.data.credential !== undefined) {
          credentials.used(event, [imageAt(process, atOf(event)).id], event.data.credential);
        }
        return;
      }
      case 'llm.response': {
        const process = processes.of(event);
        if (process === undefined || event.data.role !== 'client') return holdTexts(event);
        const aside = event.data.operation !== undefined || requests.knows(event);
        if (aside) fold(asResponse(event));
        // A run that was asked after may have an answer, or wait for calls.
        if (!aside || (event.data.operation === undefined && event.data.messages.length > 0))
          turns.response(event, process);
        return;
      }
      // In the log, and of the inventory; not of the graph yet.
      case 'net.dns':
      case 'sql.query':
      case 'cloud.call':
      case 'mcp.request':
      case 'mcp.response':
      case 'a2a.request':
      case 'a2a.response':
      case 'coverage':
      case 'mark':
        return;
    }
  }
}

function namesOf(path: string): string[] {
  return [path, path.slice(path.lastIndexOf('/') + 1)].filter((name) => name.length > 2);
}
