import { hash } from 'node:crypto';
import { type BodyData, type ExecData, fingerprint, type ProcessRef, type RemitEvent } from '../../event/index.ts';
import type { Scene } from './scene.ts';

export interface ImageOptions {
  readonly exe?: string;
  readonly cwd?: string;
  readonly uid?: number;
  /** Path of the cgroup; inherited by children. */
  readonly cgroup?: string;
  readonly containerId?: string;
  readonly argvTruncated?: boolean;
}

/** A process of a scene, and what it does. */
export class SceneProcess {
  readonly ref: ProcessRef;
  readonly #scene: Scene;
  readonly #parent: SceneProcess | undefined;
  #cgroup: string | undefined;

  constructor(scene: Scene, ref: ProcessRef, parent?: SceneProcess) {
    this.#scene = scene;
    this.ref = ref;
    this.#parent = parent;
    this.#cgroup = parent?.cgroup;
  }

  get cgroup(): string | undefined {
    return this.#cgroup;
  }

  seen(argv: readonly string[], options: ImageOptions = {}): RemitEvent {
    const parent = this.#parent === undefined ? {} : { parent: this.#parent.ref };
    return this.#scene.emit('process.seen', { ...this.#image(argv, options), ...parent }, this.ref, 'proc');
  }

  /** A child that has not called exec. */
  fork(): SceneProcess {
    const child = new SceneProcess(this.#scene, this.#scene.newRef(), this);
    this.#scene.emit('process.fork', { child: child.ref }, this.ref);
    return child;
  }

  exec(argv: readonly string[], options: ImageOptions = {}): this {
    this.#scene.emit('process.exec', this.#image(argv, options), this.ref);
    return this;
  }

  /** fork and exec. */
  spawn(argv: readonly string[], options: ImageOptions = {}): SceneProcess {
    return this.fork().exec(argv, options);
  }

  exit(code = 0): RemitEvent {
    return this.#scene.emit('process.exit', { exit_code: code, signal: 0 }, this.ref);
  }

  /** The same process, acting on another thread. */
  thread(tid: number): SceneProcess {
    const same = new SceneProcess(this.#scene, { ...this.ref, tid }, this.#parent);
    same.#cgroup = this.#cgroup;
    return same;
  }

  /** Opens a file; with `content` the sensor also reads it, with `credential` it finds one in it. */
  open(path: string, options: OpenOptions = {}): RemitEvent {
    const op = options.op ?? 'read';
    const data = {
      path,
      op,
      flags: op === 'read' ? 0 : 0x41,
      ...(options.resolved ? { resolved: options.resolved } : {}),
    };
    const open = this.#scene.emit('file.open', data, this.ref);
    if (options.content === undefined && options.credential === undefined) return open;
    const content = options.content ?? `credential ${options.credential?.id_hash}`;
    this.#scene.emit(
      'file.content',
      {
        path: options.resolved ?? path,
        open: open.id,
        sha256: hash('sha256', content),
        bytes: content.length,
        fingerprint: fingerprint(content, this.#scene.key),
        complete: true,
        ...(options.credential === undefined ? {} : { credential: options.credential }),
      },
      this.ref,
      'sensor',
    );
    return open;
  }

  /** A connection, established at once unless told otherwise. */
  connect(ip: string, port: number, options: { proto?: 'tcp' | 'udp'; established?: boolean } = {}): SceneSocket {
    const socket = `${7000 + this.#scene.number('socket')}`;
    const proto = options.proto ?? 'tcp';
    this.#scene.emit('net.connect', { socket, proto, dst_ip: ip, dst_port: port }, this.ref);
    const established = options.established ?? true;
    if (proto === 'tcp' && established) {
      const from = { src_ip: '10.0.0.9', src_port: 40_000 + this.#scene.number('port') };
      this.#scene.emit('net.established', { socket, ...from, dst_ip: ip, dst_port: port }, this.ref);
    }
    const close = (out = 0, into = 0) =>
      this.#scene.emit('net.close', { socket, bytes_out: out, bytes_in: into, established }, this.ref);
    return { id: socket, close };
  }

  /** An HTTP exchange as client; without `response` the answer has still to come (`respond`). */
  http(options: HttpOptions): SceneExchange {
    const exchange = `x${this.#scene.number('exchange')}`;
    const url = new URL(options.url);
    const channel = {
      id: options.channel ?? `s${this.#scene.number('channel')}`,
      kind: url.protocol === 'https:' ? ('tls' as const) : ('plain' as const),
      ...(options.socket === undefined ? {} : { socket: options.socket.id }),
    };
    const base = { exchange, channel, role: options.role ?? ('client' as const) };
    const source = channel.kind === 'tls' ? 'tls' : 'kernel';
    const request = this.#scene.emit(
      'http.request',
      {
        ...base,
        method: options.method ?? 'GET',
        target: url.pathname + url.search,
        host: url.host,
        headers: {},
        ...(options.credential === undefined ? {} : { credential: options.credential }),
        body: { ...this.#body(options.body), ...(options.body ? { preview: options.body.slice(0, 2048) } : {}) },
      },
      this.ref,
      source,
    );
    const respond = (answer: AnswerOptions = {}) => {
      const items = answer.items === undefined ? {} : { items: answer.items };
      this.#scene.emit(
        'http.response',
        {
          ...base,
          status: answer.status ?? 200,
          headers: answer.headers ?? {},
          body: { ...this.#body(answer.body), ...items },
        },
        this.ref,
        source,
      );
    };
    if (options.response !== undefined) respond(options.response);
    return { exchange, request, respond };
  }

  #body(text = ''): BodyData {
    if (text === '') return { bytes: 0 };
    return { bytes: text.length, sha256: hash('sha256', text), fingerprint: fingerprint(text, this.#scene.key) };
  }

  #image(argv: readonly string[], options: ImageOptions): ExecData {
    this.#cgroup = options.cgroup ?? this.#cgroup;
    const name = argv[0] ?? '';
    return {
      exe: options.exe ?? (name.startsWith('/') ? name : `/usr/bin/${name}`),
      argv,
      argv_truncated: options.argvTruncated ?? false,
      cwd: options.cwd ?? '/srv',
      uid: options.uid ?? 1000,
      ppid: this.#parent?.ref.pid ?? 1,
      ...(this.#cgroup === undefined ? {} : { cgroup_path: this.#cgroup }),
      ...(options.containerId === undefined ? {} : { container_id: options.containerId }),
    };
  }
}

export interface OpenOptions {
  readonly op?: 'read' | 'write' | 'create';
  readonly resolved?: string;
  readonly content?: string;
  readonly credential?: Credential;
}

export interface HttpOptions {
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
  readonly credential?: Credential;
  readonly socket?: SceneSocket;
  readonly channel?: string;
  readonly role?: 'client' | 'server';
  readonly response?: AnswerOptions;
}

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly items?: number;
}

export interface Credential {
  readonly type: string;
  readonly id_hash: string;
  readonly principal?: string;
}

export interface SceneSocket {
  readonly id: string;
  close(bytesOut?: number, bytesIn?: number): RemitEvent;
}

export interface SceneExchange {
  readonly exchange: string;
  readonly request: RemitEvent;
  respond(answer?: AnswerOptions): void;
}
