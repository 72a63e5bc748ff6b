import type { EventOf, RemitEvent } from '../../event/index.ts';
import type { CallState, EffectKind } from '../call/call-state.ts';
import type { OpenedFile } from '../file/files.ts';
import { atOf, type Fold } from '../fold.ts';
import type { Exchange } from '../http/requests.ts';
import type { Connection } from '../net/connections.ts';
import { ancestors, currentImage, type ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';
import type { Agent } from './agent.ts';
import type { Effect, Fact } from './effect.ts';
import { match } from './match.ts';
import { type Result, Ties, toolHabit } from './ties.ts';

/**
 * What agents' processes do, cut into effects that a tool call may have caused: each child with its whole subtree is one, and
 * each request, connection and file of the agent's own process (or of a resident child such as an MCP server) is one.
 */
export class Effects {
  readonly #fold: Fold;
  readonly #ties: Ties;
  readonly #agents: BoundedMap<ProcessState, Agent>;
  /** The effect a process is part of: inherited by its children. */
  readonly #partOf = new WeakMap<ProcessState, Effect>();
  readonly #byNode: BoundedMap<string, Effect>;

  constructor(fold: Fold) {
    this.#fold = fold;
    this.#ties = new Ties(fold);
    this.#agents = new BoundedMap(fold.limits.processes);
    this.#byNode = new BoundedMap(fold.limits.exchanges);
  }

  /** The agent a process belongs to: itself, or its nearest ancestor that speaks to a model. */
  agentOf(process: ProcessState): Agent | undefined {
    const own = this.#agents.get(process);
    if (own !== undefined) return own;
    for (const ancestor of ancestors(process)) {
      const agent = this.#agents.get(ancestor);
      if (agent !== undefined) return agent;
    }
    return undefined;
  }

  becomes(process: ProcessState, at: number): Agent {
    const known = this.#agents.get(process);
    if (known !== undefined) return known;
    const agent: Agent = {
      process,
      since: at,
      open: new Set(),
      pending: new Set(),
      streaming: new Set(),
      company: new BoundedMap(4_096),
      tools: new BoundedMap(512),
    };
    this.#agents.set(process, agent);
    return agent;
  }

  /** The subtree a call started, if this process is in one: the call that is surely behind all it does. */
  callOf(process: ProcessState): CallState | undefined {
    return this.#partOf.get(process)?.tied?.call;
  }

  forked(event: RemitEvent, child: ProcessState): void {
    const { parent } = child;
    const agent = this.agentOf(child);
    if (agent === undefined || parent === undefined) return;
    const inherited = this.#partOf.get(parent);
    if (inherited !== undefined && parent !== agent.process && !isResident(agent, inherited)) {
      this.#partOf.set(child, inherited);
      return;
    }
    const image = currentImage(child);
    const effect = this.#begin(agent, 'process', child, image.id, '', event);
    this.#partOf.set(child, effect);
  }

  execed(event: RemitEvent, process: ProcessState): void {
    const agent = this.agentOf(process);
    if (agent === undefined || agent.process === process) return;
    const effect = this.#partOf.get(process);
    if (effect === undefined) return;
    const image = currentImage(process);
    const own = effect.process === process;
    if (own && effect.label === '') {
      effect.label = [image.exe, ...image.argv].join(' ').slice(0, 1_024);
      effect.node = image.id;
      keepCompany(agent, effect);
    }
    this.#add(agent, effect, { kind: 'argv', image, own, event: event.id });
    if (own) this.#ties.guess(agent, effect);
  }

  exited(event: RemitEvent, process: ProcessState): void {
    const effect = this.#partOf.get(process);
    if (effect?.process !== process) return;
    effect.endedAt = atOf(event);
    const agent = this.agentOf(process);
    if (agent !== undefined && effect.tied === undefined) this.#ties.weigh(agent, effect);
  }

  opened(event: EventOf<'file.open'>, file: OpenedFile): void {
    const fact = (own: boolean): Fact => ({
      kind: 'file',
      path: file.path,
      resolved: file.resolved,
      own,
      event: event.id,
    });
    this.#act(event, file.process, 'file', file.id, file.path, fact, event.id);
  }

  contained(event: EventOf<'file.content'>, file: OpenedFile): void {
    this.#more(file.process, file.id, { kind: 'content', grams: event.data.fingerprint, own: true, event: event.id });
  }

  connected(event: EventOf<'net.connect'>, connection: Connection): void {
    if (connection.port === 53) return;
    const { ip, port, name, id } = connection;
    const fact = (own: boolean): Fact => ({ kind: 'connection', ip, port, name, own, event: event.id });
    this.#act(event, connection.process, 'connection', id, `${ip}:${port}`, fact, undefined);
  }

  requested(exchange: Exchange): void {
    const { request: event, process, id, carriage } = exchange;
    const { method, host = '', target, body } = event.data;
    const fact = (own: boolean): Fact => {
      return { kind: 'request', method, host, target, preview: body.preview ?? '', own, event: event.id };
    };
    this.#act(event, process, 'request', id, `${method} ${host}${target}`, fact, undefined);
    if (carriage !== undefined) this.#withRequest(process, carriage.connection, this.#byNode.get(id));
  }

  responded(event: EventOf<'http.response'>, exchange: Exchange): void {
    const effect = this.#byNode.get(exchange.id);
    if (effect !== undefined) effect.endedAt = atOf(event);
    const grams = event.data.body.fingerprint;
    if (grams !== undefined)
      this.#more(exchange.process, exchange.id, { kind: 'content', grams, own: true, event: event.id });
  }

  /** The connection serves the model: nobody's tool opened it. */
  servesModel(connection: Connection): void {
    const effect = this.#byNode.get(connection.id);
    if (effect !== undefined) effect.undecided = true;
    const agent = this.agentOf(connection.process);
    agent?.company.set(`connection ${connection.ip}:${connection.port}`, new Set());
  }

  asked(agent: Agent, call: CallState): void {
    agent.open.add(call);
    if (agent.open.size > this.#fold.limits.openCalls) {
      const [oldest] = agent.open;
      if (oldest !== undefined) agent.open.delete(oldest);
      this.#fold.gaps.add('trace.call', 'too many open calls in one process');
    }
    for (const effect of agent.pending) {
      if (effect.tied !== undefined || effect.at < call.earliest) continue;
      if (match(call.leaves, effect.facts) !== undefined) this.#ties.weigh(agent, effect);
    }
  }

  returned(agent: Agent, call: CallState, at: number, result: Result | undefined): void {
    if (!agent.open.has(call)) return;
    call.closedAt = at;
    this.#ties.close(agent, call, result);
    agent.open.delete(call);
    toolHabit(agent, call.name).returned++;
    this.#settle(agent, at);
  }

  /** Calls that never came back are given up, so that they do not stand in the way of others. */
  expire(agent: Agent, at: number): void {
    for (const call of agent.open) {
      if (call.askedAt + this.#fold.limits.callLife > at) break;
      agent.open.delete(call);
      this.#fold.gaps.add('trace.call', 'no result');
    }
  }

  /** What the agent's own process did is an effect; what a child did is a fact of the child's. */
  #act(
    event: RemitEvent,
    process: ProcessState,
    kind: EffectKind,
    node: string,
    label: string,
    fact: (own: boolean) => Fact,
    ended: string | undefined,
  ): void {
    const agent = this.agentOf(process);
    if (agent === undefined) return;
    const part = process === agent.process ? undefined : this.#partOf.get(process);
    if (part !== undefined && !isResident(agent, part)) {
      this.#byNode.set(node, part);
      this.#add(agent, part, fact(false));
      return;
    }
    const effect = this.#begin(agent, kind, process, node, label, event);
    if (ended !== undefined) effect.endedAt = effect.at;
    this.#byNode.set(node, effect);
    this.#add(agent, effect, fact(true));
  }

  #more(process: ProcessState, node: string, fact: Fact): void {
    const effect = this.#byNode.get(node);
    const agent = effect && this.agentOf(process);
    if (effect !== undefined && agent !== undefined) this.#add(agent, effect, fact);
  }

  /** A connection of the agent itself belongs to the call whose request it was opened for. */
  #withRequest(process: ProcessState, connection: Connection, request: Effect | undefined): void {
    const agent = this.agentOf(process);
    const effect = this.#byNode.get(connection.id);
    if (
      agent === undefined ||
      effect?.kind !== 'connection' ||
      effect.tied !== undefined ||
      request?.kind !== 'request'
    )
      return;
    effect.companion = request;
    request.companion = effect;
    this.#ties.follow(agent, effect, request);
  }

  #begin(
    agent: Agent,
    kind: EffectKind,
    process: ProcessState,
    node: string,
    label: string,
    event: RemitEvent,
  ): Effect {
    const at = atOf(event);
    this.expire(agent, at);
    const open = [...agent.open].filter((call) => call.askedAt <= at && call.reveal === undefined);
    const effect: Effect = {
      kind,
      node,
      at,
      endedAt: undefined,
      label,
      event: event.id,
      facts: [],
      process,
      open,
      tied: undefined,
      group: [],
      resident: false,
      undecided: false,
      companion: undefined,
    };
    agent.pending.add(effect);
    if (label !== '') keepCompany(agent, effect);
    if (agent.pending.size > this.#fold.limits.pendingEffects) {
      const [oldest] = agent.pending;
      if (oldest !== undefined) agent.pending.delete(oldest);
      this.#fold.gaps.add('trace.effect', 'too many effects without a call');
    }
    return effect;
  }

  #add(agent: Agent, effect: Effect, fact: Fact): void {
    if (effect.facts.length >= MOST_FACTS) return;
    effect.facts.push(fact);
    this.#ties.weigh(agent, effect);
  }

  /** After a return: effects none of whose calls is open any more wait for nothing; children that live on are residents. */
  #settle(agent: Agent, at: number): void {
    const awaited = [...agent.open].reduce((first, call) => Math.min(first, call.earliest), at);
    for (const effect of agent.pending) {
      const over = effect.at < awaited && !effect.open.some((call) => agent.open.has(call));
      if (!over && effect.tied === undefined) continue;
      if (effect.kind === 'process' && effect.endedAt === undefined) {
        if (over && effect.tied?.byContent !== true) effect.resident = true;
        if (!over) continue;
      }
      agent.pending.delete(effect);
      effect.facts.length = 0;
    }
  }
}

function keepCompany(agent: Agent, effect: Effect): void {
  const key = `${effect.kind} ${effect.label}`;
  const now = new Set(effect.open.map((call) => call.name));
  const before = agent.company.touch(key);
  agent.company.set(key, before === undefined ? now : before.intersection(now));
}

/** A child no call started, and that is still there when later calls are made. */
function isResident(agent: Agent, effect: Effect): boolean {
  if (effect.tied?.byContent === true) return false;
  if (effect.tied === undefined && effect.open.length === 0 && !effect.resident) {
    for (const call of agent.open) if (call.earliest > effect.at) effect.resident = true;
  }
  return effect.resident;
}

/** Facts looked at of one effect: a tool that opens ten thousand files has shown what it is before. */
const MOST_FACTS = 96;
