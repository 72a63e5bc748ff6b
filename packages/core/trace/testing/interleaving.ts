import type { RemitEvent } from '../../event/index.ts';
import { createScene, type Scene } from './scene.ts';
import type { SceneConversation } from './scene-conversation.ts';
import type { SceneProcess } from './scene-process.ts';

/**
 * Many conversations at once in one process, at random but the same for the same seed, with the truth about which call did
 * what: for measuring how well effects are tied to calls. The agent's tools are of all sorts: shell commands (some the same in
 * several conversations at the same time), files and requests of the agent itself, children that carry nothing of the
 * arguments; and its runtime does things of its own.
 */
export function interleaving(seed: number, options: { conversations: number; turns: number }): Interleaving {
  const random = randomFrom(seed);
  const scene = createScene();
  const agent = scene.process(['python3', '/srv/agent.py'], { cgroup: '/system.slice/agent.service' });
  const truth: Doing[] = [];
  const world: World = { scene, agent, random, truth };
  const running: { at: number; steps: Iterator<number> }[] = [];
  for (let i = 0; i < options.conversations; i++)
    running.push({ at: random() * 500, steps: converse(world, i, options.turns) });
  running.push({ at: 0, steps: noise(world, options.turns * 40) });
  let now = 0;
  while (running.length > 0) {
    running.sort((a, b) => a.at - b.at);
    const next = running[0] as { at: number; steps: Iterator<number> };
    if (next.at > now) scene.wait(next.at - now);
    const before = scene.events.length;
    const step = next.steps.next();
    now = Math.max(now, next.at) + (scene.events.length - before);
    if (step.done) running.shift();
    else next.at = now + step.value;
  }
  return { events: scene.events, truth };
}

export interface Interleaving {
  readonly events: readonly RemitEvent[];
  readonly truth: readonly Doing[];
}

/** What really happened: this call did that. */
export interface Doing {
  readonly call_id: string;
  readonly kind: 'process' | 'request' | 'file';
  /** The event that shows it: fork, request, open. */
  readonly event: string;
  readonly pid?: number;
  readonly path?: string;
}

interface World {
  readonly scene: Scene;
  readonly agent: SceneProcess;
  readonly random: () => number;
  readonly truth: Doing[];
}

function* converse(world: World, number: number, turns: number): Iterator<number> {
  const { scene, agent, random } = world;
  const stream = random() < 0.3;
  const talk = scene.conversation(agent.thread(agent.ref.pid + Math.floor(random() * 4)), {
    system: 'You are helpful.',
    stream,
  });
  talk.user(
    random() < 0.3
      ? 'Please do the daily check.'
      : `Task ${number}: look into case ${1000 + Math.floor(random() * 500)}.`,
  );
  for (let turn = 0; turn < turns; turn++) {
    talk.request();
    yield 20 + random() * 300;
    const tools = Array.from({ length: random() < 0.25 ? 2 : 1 }, () => pick(TOOLS, random)(world));
    const calls = talk.respond({ calls: tools.map(({ name, arguments: written }) => ({ name, arguments: written })) });
    yield random() * 6;
    yield* together(
      tools.map((tool, i) => tool.run(talk, calls[i] as { call_id: string; name: string; arguments: string })),
    );
    yield random() * 8;
  }
  talk.answer(`All done with ${number}, ${Math.floor(random() * 1e9)}.`);
}

/** Runs several iterators as if at the same time. */
function* together(all: Iterator<number>[]): Generator<number> {
  const waiting = all.map((steps) => ({ at: 0, steps }));
  let now = 0;
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at);
    const next = waiting[0] as { at: number; steps: Iterator<number> };
    if (next.at > now) {
      yield next.at - now;
      now = next.at;
    }
    const step = next.steps.next();
    if (step.done) waiting.shift();
    else next.at = now + step.value;
  }
}

interface Tool {
  readonly name: string;
  readonly arguments: object;
  run(talk: SceneConversation, call: { call_id: string; name: string; arguments: string }): Iterator<number>;
}

type MakeTool = (world: World) => Tool;

const runShell: MakeTool = (world) => {
  const { agent, random, truth, scene } = world;
  const command = random() < 0.3 ? pick(COMMON_COMMANDS, random) : pick(COMMANDS, random)(Math.floor(random() * 40));
  return {
    name: 'run_shell',
    arguments: { command },
    *run(talk, call) {
      const shell = agent.thread(agent.ref.pid + Math.floor(random() * 8)).fork();
      truth.push({ call_id: call.call_id, kind: 'process', event: scene.events.at(-1)?.id ?? '', pid: shell.ref.pid });
      yield random() * 3;
      shell.exec(['/bin/sh', '-c', command]);
      yield random() * 20;
      const child = shell.spawn(command.split(' '));
      const path = command.split(' ').find((word) => word.startsWith('/'));
      if (path !== undefined && random() < 0.7) child.open(path, { content: textOf(path) });
      yield random() * 200;
      child.exit();
      shell.exit();
      yield random() * 15;
      talk.result(call, path === undefined ? `ok ${Math.floor(random() * 1e6)}` : textOf(path));
    },
  };
};

const runCode: MakeTool = (world) => {
  const { agent, random, truth, scene } = world;
  const code = `print(sum(range(${Math.floor(random() * 50)})))`;
  return {
    name: 'python',
    arguments: { code },
    *run(talk, call) {
      const child = agent.fork();
      truth.push({ call_id: call.call_id, kind: 'process', event: scene.events.at(-1)?.id ?? '', pid: child.ref.pid });
      child.exec(['python3', '-c', code]);
      yield 5 + random() * 100;
      child.exit();
      yield random() * 10;
      talk.result(call, String(Math.floor(random() * 1000)));
    },
  };
};

/** A child of which the arguments say nothing. */
const status: MakeTool = ({ agent, random, truth, scene }) => ({
  name: 'system_status',
  arguments: {},
  *run(talk, call) {
    const child = agent.fork();
    truth.push({ call_id: call.call_id, kind: 'process', event: scene.events.at(-1)?.id ?? '', pid: child.ref.pid });
    child.exec(['/usr/bin/vmstat', '-s']);
    yield 5 + random() * 30;
    child.exit();
    yield random() * 10;
    talk.result(call, `load ${Math.floor(random() * 100)}`);
  },
});

const readFile: MakeTool = ({ agent, random, truth }) => {
  const path = `/srv/docs/note-${Math.floor(random() * 30)}.txt`;
  return {
    name: 'read_file',
    arguments: { path: random() < 0.5 ? path : path.slice('/srv/docs/'.length) },
    *run(talk, call) {
      const open = agent.open(path, { content: textOf(path) });
      truth.push({ call_id: call.call_id, kind: 'file', event: open.id, path });
      yield random() * 10;
      talk.result(call, textOf(path));
    },
  };
};

const search: MakeTool = ({ agent, random, truth }) => {
  const hits = [0, 1, 2].map(() => `/srv/docs/note-${Math.floor(random() * 30)}.txt`);
  return {
    name: 'search_documents',
    arguments: { query: pick(['open invoices', 'late vendors', 'travel rules', 'who to ask'], random) },
    *run(talk, call) {
      for (const path of new Set(hits)) {
        const open = agent.open(path, { content: textOf(path) });
        truth.push({ call_id: call.call_id, kind: 'file', event: open.id, path });
        yield random() * 3;
      }
      talk.result(
        call,
        JSON.stringify(hits.map((path) => ({ file: path.slice('/srv/docs/'.length), text: textOf(path) }))),
      );
    },
  };
};

const httpGet: MakeTool = ({ agent, random, truth }) => {
  const id = Math.floor(random() * 60);
  const url = `https://partner.example.com/v1/orders/${id}?full=true`;
  const byUrl = random() < 0.5;
  return {
    name: byUrl ? 'http_request' : 'get_order',
    arguments: byUrl ? { method: 'GET', url } : { order: `${id}` },
    *run(talk, call) {
      const socket = random() < 0.3 ? agent.connect('198.51.100.20', 443) : undefined;
      yield random() * 10;
      const made = agent.http({ url, ...(socket === undefined ? {} : { socket }) });
      truth.push({ call_id: call.call_id, kind: 'request', event: made.request.id });
      yield 10 + random() * 100;
      const body = `{"order": ${id}, "state": "shipped to the customer on day ${id} of the month by road freight"}`;
      made.respond({ body });
      yield random() * 10;
      talk.result(call, body);
    },
  };
};

const TOOLS: readonly MakeTool[] = [runShell, runShell, runShell, runCode, status, readFile, search, httpGet, httpGet];

/** What the runtime does for itself. */
function* noise({ agent, random }: World, times: number): Iterator<number> {
  for (let i = 0; i < times; i++) {
    const what = random();
    if (what < 0.2) {
      const helper = agent.spawn(['uname', '-p']);
      yield random() * 5;
      helper.exit();
    } else if (what < 0.5) agent.open('/srv/agent.log', { op: 'write' });
    else if (what < 0.7) agent.open('/etc/ssl/certs/ca-certificates.crt');
    else if (what < 0.9)
      agent.http({
        url: 'https://telemetry.example.org/v1/traces',
        method: 'POST',
        body: `span ${i}`,
        response: { body: '{}' },
      });
    else agent.connect('198.51.100.30', 443);
    yield random() * 60;
  }
}

const COMMON_COMMANDS = ['ls -la /srv/work', 'git status', 'df -h', 'cat /srv/work/report.csv', 'date'];
const COMMANDS = [
  (n: number) => `cat /srv/work/part-${n}.csv`,
  (n: number) => `grep -c total /srv/work/part-${n}.csv`,
  (n: number) => `python3 /srv/tools/convert.py --case ${n}`,
  (n: number) => `ls /srv/work/case-${n}`,
  (n: number) => `wc -l /srv/work/part-${n}.csv`,
];

function textOf(path: string): string {
  const number = Buffer.from(path).reduce((sum, byte) => (sum * 31 + byte) % 9973, 7);
  return `Record ${number} about ${path} says that batch ${number * 3} was checked by clerk ${number % 17} on the ${number % 28}th day, and that box ${number % 101} in hall ${number % 7} holds what is left of it.`;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
