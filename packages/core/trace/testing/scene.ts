import {
  type EventData,
  type EventKind,
  type ProcessRef,
  type RemitEvent,
  rfc3339,
  type Source,
} from '../../event/index.ts';
import { SceneConversation, type ConversationOptions } from './scene-conversation.ts';
import { type ImageOptions, SceneProcess } from './scene-process.ts';

/**
 * Tells what happened on a node in a few lines and gives the events of it, for tests of everything that folds events:
 *
 *   const scene = createScene();
 *   const agent = scene.process(['node', 'agent.ts'], { cgroup: '/system.slice/invoice.service' });
 *   const talk = scene.conversation(agent, { system: 'You pay invoices.' });
 *   talk.user('Pay invoice 17');
 *   const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'cat /srv/docs/17.txt' } });
 *   const shell = agent.spawn(['sh', '-c', 'cat /srv/docs/17.txt']);
 *   shell.open('/srv/docs/17.txt', { content: 'Please pay …' });
 *   shell.exit();
 *   talk.result(call, 'Please pay …');
 *   talk.answer('Done.');
 *   for (const event of scene.events) trace.apply(event);
 *
 * Each event is one millisecond after the one before; `wait` adds more. The same script gives the same events.
 */
export function createScene(options: SceneOptions = {}): Scene {
  return new Scene(options);
}

export interface SceneOptions {
  readonly node?: string;
  readonly bootId?: string;
  /** Wall time of boot, nanoseconds since the epoch. */
  readonly bootedAt?: bigint;
  /** Prefix of event ids, so that two scenes can go into one log. */
  readonly prefix?: string;
  /** Key of the fingerprints. */
  readonly key?: string;
  /** Like the sensor, leave out a message's text that an earlier event had. Default true. */
  readonly omitKnownTexts?: boolean;
}

export class Scene {
  readonly events: RemitEvent[] = [];
  readonly node: string;
  readonly bootId: string;
  readonly key: string;
  readonly #bootedAt: bigint;
  readonly #prefix: string;
  readonly #sent: Set<string> | undefined;
  #now = 1_000_000_000n;
  #numbers = new Map<string, number>();

  constructor(options: SceneOptions) {
    this.node = options.node ?? 'node-a';
    this.bootId = options.bootId ?? '0b5c1e2d-0000-4000-8000-000000000001';
    this.key = options.key ?? 'scene';
    this.#bootedAt = options.bootedAt ?? 1_790_000_000_000_000_000n;
    this.#prefix = options.prefix ?? '';
    this.#sent = options.omitKnownTexts === false ? undefined : new Set();
  }

  /** A process that was there before the sensor started. */
  process(argv: readonly string[], options: ImageOptions & { parent?: SceneProcess } = {}): SceneProcess {
    const seen = new SceneProcess(this, this.newRef(), options.parent);
    seen.seen(argv, options);
    return seen;
  }

  conversation(process: SceneProcess, options: ConversationOptions = {}): SceneConversation {
    return new SceneConversation(this, process, options);
  }

  wait(milliseconds: number): this {
    this.#now += BigInt(Math.round(milliseconds * 1_000_000));
    return this;
  }

  /** Boot time now, nanoseconds as in events. */
  get now(): string {
    return this.#now.toString();
  }

  emit<K extends EventKind>(kind: K, data: EventData[K], process?: ProcessRef, source: Source = 'kernel'): RemitEvent {
    this.#now += 1_000_000n;
    const event = {
      id: `${this.#prefix}e${this.number('event')}`,
      kind,
      source,
      node: this.node,
      boot_id: this.bootId,
      ts: rfc3339(this.#bootedAt + this.#now),
      boot_ns: this.now,
      ...(process === undefined ? {} : { process }),
      data,
    } as unknown as RemitEvent;
    this.events.push(event);
    return event;
  }

  /** The next number of its kind: pids, sockets, ids of exchanges. */
  number(of: string): number {
    const next = (this.#numbers.get(of) ?? 0) + 1;
    this.#numbers.set(of, next);
    return next;
  }

  newRef(): ProcessRef {
    const pid = 1000 + this.number('pid');
    return { pid, start_boot_ns: (this.#now + 500_000n).toString(), tid: pid };
  }

  /** Whether this text has not been sent yet; it has been from now on. */
  firstTime(sha256: string): boolean {
    if (this.#sent === undefined) return true;
    if (this.#sent.has(sha256)) return false;
    this.#sent.add(sha256);
    return true;
  }
}
