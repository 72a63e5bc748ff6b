import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A database server of the machine's own packages, with an empty folder of its own, on a free port of loopback. */
export interface DatabaseServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ServerPlan {
  /** The user it runs as where the tests run as root, which such servers refuse. */
  readonly user: string;
  /** Makes the empty database. */
  readonly prepare: (folder: string) => { readonly command: string; readonly args: readonly string[] };
  /** It accepts connections: whether it answers, too. */
  readonly answers: (port: number) => Promise<boolean>;
  readonly serve: (folder: string, port: number) => { readonly command: string; readonly args: readonly string[] };
}

export async function startDatabase(plan: ServerPlan): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-database-'));
  const runAs = process.getuid?.() === 0 ? identity(plan.user) : undefined;
  if (runAs) chownSync(folder, runAs.uid, runAs.gid);
  const options = { ...runAs, cwd: folder, env: { ...process.env, HOME: folder, TMPDIR: folder } };
  const { command, args } = plan.prepare(folder);
  execFileSync(command, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await freePort();
  const serve = plan.serve(folder, port);
  const child = spawn(serve.command, serve.args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000)));
  try {
    await accepting(child, port, plan, () => said);
  } catch (error) {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    port,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGQUIT');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const DEADLINE_MS = 30_000;

function identity(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function accepting(child: ChildProcess, port: number, plan: ServerPlan, said: () => string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the database server ended: ${said()}`);
    if ((await connects(port)) && (await plan.answers(port))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the database server does not answer: ${said()}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
