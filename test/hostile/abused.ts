import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CoverageData, EventKind, EventOf, RemitEvent } from '@remit/core/event';
import { readAddress, readToken } from '@remit/hub/folder';
import { createAuthority } from '../../examples/demo/certificates.ts';
import { cgroupRoot } from '../../examples/demo/cgroup.ts';
import { start } from '../../packages/cli/testing/run.ts';
import { resetPeak, rss, rssPeak } from './memory.ts';

/** The product as anybody runs it, watching one cgroup in which tester.py does hostile things for real. */
export interface Abused {
  /** The folder for what the tester makes. */
  readonly folder: string;
  /**
   * Does one thing and then an honest exchange by another process, and resolves with what the product told of both once the honest
   * one has come through whole; fails when it does not, or when sensor or hub ended or were started again meanwhile.
   */
  abuse(name: string, ...args: readonly string[]): Promise<Aftermath>;
  /** Everything the trace made of it, as lines of the export. */
  graph(): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface Aftermath {
  /** Of the process that did it. */
  readonly pid: number;
  /** What it said on stdout. */
  readonly said: Record<string, unknown>;
  /** All events since it began. */
  readonly events: readonly RemitEvent[];
  of<K extends EventKind>(kind: K, pid?: number): readonly EventOf<K>[];
  readonly coverage: readonly CoverageData[];
  /** The same as of now: repeated losses are added up and told after an interval. */
  coverageByNow(): Promise<readonly CoverageData[]>;
  /** Records that the source says it lost. */
  lost(source?: RegExp): number;
  /** Most that sensor and hub held meanwhile above what they held before the first abuse, in MB. */
  readonly grown: { readonly sensor: number; readonly hub: number };
}

const ABUSE_WITHIN_MS = 100_000;
const SEEN_WITHIN_MS = 40_000;
const MEGABYTE = 1 << 20;

export async function startAbused(): Promise<Abused> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-hostile-'));
  const cgroup = join(cgroupRoot(), basename(folder));
  mkdirSync(cgroup);
  const authority = await createAuthority(folder);
  const { certificate, key } = await authority.issue('far-end', ['far.example']);
  const farEnd = spawn(PYTHON, [join(import.meta.dirname, 'far_end.py'), certificate, key], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { port } = JSON.parse(await firstLine(farEnd)) as { port: number };
  const data = join(folder, 'data');
  const up = start(['up', '--port', '0', '--data', data, '--watch', `/${basename(cgroup)}`]);
  await up.until(/^watching: .*$/m);
  const hub = readAddress(data)!;
  const headers = { authorization: `Bearer ${readToken(data)}` };
  const pids = { sensor: up.child.pid!, hub: hub.pid };
  let markers = 0;

  const get = async (path: string): Promise<string> => {
    const answer = await fetch(`${hub.url}/api/v1${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  };
  const eventsAfter = async (position: number): Promise<RemitEvent[]> =>
    jsonLines(await get(`/events?after=${position}`));
  const lastPosition = async (): Promise<number> => JSON.parse(await get('/health')).log.last;

  /** The tester in its cgroup from its first instruction, to its end. */
  async function run(name: string, args: readonly string[]): Promise<{ pid: number; said: Record<string, unknown> }> {
    const script = `echo $$ > ${cgroup}/cgroup.procs; exec "$@"`;
    const command = [PYTHON, join(import.meta.dirname, 'tester.py'), String(port), name, ...args];
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (complaint = `${complaint}${text}`.slice(-4000)));
    const late = setTimeout(() => child.kill('SIGKILL'), ABUSE_WITHIN_MS);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(late);
    if (code !== 0) throw new Error(`tester.py ${name} ended with ${code}: ${complaint}`);
    return { pid: child.pid!, said: said === '' ? {} : JSON.parse(said) };
  }

  /** Until what the process did has gone its whole way: events come in order, so its end is the last of it. */
  async function workedOff(position: number, pid: number): Promise<void> {
    const deadline = performance.now() + SEEN_WITHIN_MS;
    const isEnd = (event: RemitEvent) => event.kind === 'process.exit' && event.process?.pid === pid;
    while (!(await eventsAfter(position)).some(isEnd)) {
      if (performance.now() > deadline) throw new Error(`the end of ${pid} was not told; ${up.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function honest(position: number): Promise<RemitEvent[]> {
    const marker = `honest${++markers}`;
    const { pid } = await run('chat', [marker]);
    const deadline = performance.now() + SEEN_WITHIN_MS;
    for (;;) {
      const events = await eventsAfter(position);
      const missing = missingOfExchange(events, pid, marker);
      if (missing === undefined) return events;
      if (performance.now() > deadline) throw new Error(`of the honest exchange ${marker}: ${missing}; ${up.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  function assertAlive(): void {
    const said = `${up.text()}\n${readFileSync(join(data, 'hub.log'), 'utf8')}`;
    if (up.child.exitCode !== null || readAddress(data)?.pid !== pids.hub) throw new Error(`it ended: ${said}`);
    const bad = /^.*(?:the hub ended|unhandled|uncaught|TypeError|RangeError|"level":[56]0|REMIT_\w+:).*$/im.exec(said);
    if (bad) throw new Error(`it complained: ${bad[0]}`);
  }

  await honest(0);
  const before = { sensor: rss(pids.sensor), hub: rss(pids.hub) };

  return {
    folder,
    async abuse(name, ...args) {
      const position = await lastPosition();
      resetPeak(pids.sensor);
      resetPeak(pids.hub);
      const { pid, said } = await run(name, args);
      await workedOff(position, pid);
      const events = await honest(position);
      await get('/health?settled=true');
      assertAlive();
      const grown = {
        sensor: Math.round((rssPeak(pids.sensor) - before.sensor) / MEGABYTE),
        hub: Math.round((rssPeak(pids.hub) - before.hub) / MEGABYTE),
      };
      const of: Aftermath['of'] = (kind, of_) =>
        events.filter((event) => event.kind === kind && (of_ === undefined || event.process?.pid === of_)) as never;
      const coverage = of('coverage').map((event) => event.data);
      const coverageByNow = async () =>
        (await eventsAfter(position)).flatMap((event) => (event.kind === 'coverage' ? [event.data] : []));
      console.log(
        `${[name, ...args].join(' ')}: sensor +${grown.sensor} MB, hub +${grown.hub} MB, ${events.length} events`,
      );
      const lost = (source = /./) =>
        coverage.filter((one) => source.test(one.source)).reduce((sum, one) => sum + one.lost, 0);
      return { pid, said, events, of, coverage, coverageByNow, lost, grown };
    },
    graph: async () => jsonLines(await get('/export?format=jsonl&since=0000-01-01T00:00:00.000000000Z')),
    async close() {
      const status = await up.end();
      farEnd.stdin.end();
      await new Promise((resolve) => farEnd.once('close', resolve));
      rmdirSync(cgroup);
      rmSync(folder, { recursive: true });
      if (status !== 0) throw new Error(`remit up ended with ${status}: ${up.text()}`);
    },
  };
}

const PYTHON = '/usr/bin/python3';

/** What is not there of an exchange that must be there whole. */
function missingOfExchange(events: readonly RemitEvent[], pid: number, marker: string): string | undefined {
  const own = events.filter((event) => event.process?.pid === pid);
  const request = own.find((event) => event.kind === 'llm.request' && event.data.user === marker);
  if (request?.kind !== 'llm.request') return 'no request';
  if (request.data.messages[0]?.text !== `What about ${marker}?`) return 'not the words of the request';
  const response = own.find((event) => event.kind === 'llm.response' && event.data.exchange === request.data.exchange);
  if (response?.kind !== 'llm.response') return 'no response';
  if (response.data.response_id !== `chatcmpl-${marker}` || !response.data.complete) return 'not the whole response';
  if (response.data.messages[0]?.text !== `answer to ${marker}`) return 'not the words of the response';
  if (!own.some((event) => event.kind === 'process.exec')) return 'no exec';
  if (!own.some((event) => event.kind === 'net.connect')) return 'no connection';
  if (!own.some((event) => event.kind === 'process.exit')) return 'no exit';
  return undefined;
}

function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error('the far end ended before it said a word');
}
