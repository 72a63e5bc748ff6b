import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { KUBERNETES_ADDRESS, METADATA_ADDRESS, MODEL, outsideAddress, PARTNER } from './addresses.ts';
import { type Agent, agentOf } from './agent.ts';
import { type Belongings, FOLDER_PREFIX, takeDown, takeDownLeftovers, writeDown } from './belongings.ts';
import { cgroupRoot, createCgroup } from './cgroup.ts';
import { type Child, startChild } from './child.ts';
import { inContainer } from './container.ts';
import { liveProcess } from './live-process.ts';
import { createNetwork, inNetwork } from './network.ts';
import { build } from './scenery.ts';
import type { Identity } from './service-account.ts';

export interface StageOptions {
  /** 0: the model answers at once. 1: it takes as long as a large hosted model does. */
  readonly pace?: number;
  /** Hosts outside the company that documents of the play name. */
  readonly outsideHosts?: readonly string[];
  /** Below the cgroup v2 mount. */
  readonly cgroup?: string;
  /** Take the stage down and exit on SIGINT and SIGTERM; true unless told otherwise. */
  readonly handleSignals?: boolean;
}

/** Everything an agent in a pod would find around it, inside namespaces of its own. See examples/README.md. */
export interface Stage {
  /** Absolute path of the agent's cgroup, and its path below the v2 mount. */
  readonly agentCgroup: string;
  readonly agentCgroupPath: string;
  readonly network: string;
  /** What stands in it: scenery.ts. */
  readonly folder: string;
  readonly identity: Identity;
  readonly tokenId: string;
  readonly addresses: Addresses;
  /**
   * Starts a command inside, in the agent's cgroup, with a pod's environment. It must take prompts as agent.ts says.
   * `visible`: folders below /tmp or /run that it needs to see.
   */
  startAgent(command: readonly string[], options?: { env?: NodeJS.ProcessEnv; visible?: readonly string[] }): Agent;
  close(): Promise<void>;
}

export interface Addresses {
  readonly kubernetes: string;
  readonly metadata: string;
  readonly model: { readonly host: string; readonly address: string };
  readonly partner: { readonly host: string; readonly address: string };
  readonly outside: readonly { readonly host: string; readonly address: string }[];
}

const IDENTITY: Identity = {
  namespace: 'finance',
  serviceAccount: 'invoice-assistant',
  pod: 'invoice-assistant-7d9c6b5f4-q8wzn',
  node: 'aks-agentpool-31870462-vmss000002',
};
const READY_WITHIN_MS = 20_000;

/** Sets the stage and starts its servers. Needs root and iproute2; throws when something cannot be had, leaving nothing behind. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  if (process.getuid?.() !== 0) throw new Error('the stage needs root, for namespaces and a cgroup; run it with sudo');
  takeDownLeftovers();
  const run = randomBytes(3).toString('hex');
  const belongings: Belongings = {
    owner: liveProcess(process.pid)!,
    folder: mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${run}-`)),
    cgroups: [],
    processes: [],
  };
  const children: Child[] = [];
  const release = takeDownOnExit(belongings, options.handleSignals ?? true);
  try {
    const outside = (options.outsideHosts ?? []).map((host, index) => ({ host, address: outsideAddress(index) }));
    const addresses = {
      kubernetes: KUBERNETES_ADDRESS,
      metadata: METADATA_ADDRESS,
      model: MODEL,
      partner: PARTNER,
      outside,
    };
    const network = `${FOLDER_PREFIX}${run}`;
    belongings.network = network;
    writeDown(belongings);
    await createNetwork(network, [
      KUBERNETES_ADDRESS,
      METADATA_ADDRESS,
      MODEL.address,
      PARTNER.address,
      ...outside.map((one) => one.address),
    ]);
    belongings.cgroups = createCgroup(options.cgroup ?? 'remit-demo/invoice-assistant', run);
    writeDown(belongings);
    const agentCgroup = belongings.cgroups[0]!;
    const { folder } = belongings;
    const scenery = await build(folder, IDENTITY, outside);

    const launch = (command: readonly string[], env: NodeJS.ProcessEnv, log: string): Child => {
      const child = startChild(command, { env, log: join(folder, log) });
      children.push(child);
      const live = liveProcess(child.pid);
      if (live !== undefined) belongings.processes.push(live);
      writeDown(belongings);
      return child;
    };
    const serve = async (name: string, args: readonly string[], ready: string): Promise<void> => {
      const node = [realpathSync(process.execPath), resolve(import.meta.dirname, '..', name, 'main.ts')];
      const child = launch([...inNetwork(network), ...node, ...args], { PATH: PATH_INSIDE }, `${name}.err`);
      await child.line((value) => (ready in Object(value) ? true : undefined), READY_WITHIN_MS);
    };
    const { certificate, key } = scenery.model;
    const modelArgs = [
      '--host',
      MODEL.address,
      '--port',
      '443',
      '--cert',
      certificate,
      '--key',
      key,
      '--pace',
      String(options.pace ?? 0),
    ];
    await Promise.all([
      serve('far-ends', [scenery.farEnds], 'ready'),
      serve('model-server', [...modelArgs, '--log', join(folder, 'model.log'), '--until-stdin-ends'], 'listening'),
    ]);

    return {
      agentCgroup,
      agentCgroupPath: `/${relative(cgroupRoot(), agentCgroup)}`,
      network,
      folder,
      identity: IDENTITY,
      tokenId: scenery.tokenId,
      addresses,
      startAgent(command, { env = {}, visible = [] } = {}) {
        const hidden = [...visible, REPOSITORY].filter((path) => /^\/(?:tmp|run)\//.test(path) && existsSync(path));
        const container = { network, cgroup: agentCgroup, folder, hostname: IDENTITY.pod, visible: hidden };
        const child = launch(inContainer(container, command), { ...podEnvironment(), ...env }, 'agent.err');
        return agentOf(child, 60_000 + 300_000 * (options.pace ?? 0));
      },
      async close() {
        // The agent first: it may still talk to the others.
        for (const child of children.toReversed()) await child.finish(3_000);
        takeDown(belongings);
        release();
      },
    };
  } catch (error) {
    takeDown(belongings);
    release();
    throw error;
  }
}

const REPOSITORY = resolve(import.meta.dirname, '../..');
const PATH_INSIDE = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function podEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: PATH_INSIDE,
    HOME: '/root',
    LANG: 'C.UTF-8',
    HOSTNAME: IDENTITY.pod,
    KUBERNETES_SERVICE_HOST: KUBERNETES_ADDRESS,
    KUBERNETES_SERVICE_PORT: '443',
    KUBERNETES_PORT: `tcp://${KUBERNETES_ADDRESS}:443`,
    OPENAI_BASE_URL: `https://${MODEL.host}/v1`,
    OPENAI_API_KEY: `sk-proj-${randomBytes(24).toString('hex')}`,
    OPENAI_MODEL: 'gpt-5-mini',
    SSL_CERT_FILE: '/run/trust/ca-certificates.crt',
    NODE_EXTRA_CA_CERTS: '/run/trust/ca-certificates.crt',
  };
}

/** The stage goes with this process however it ends, save by SIGKILL; then the next stage takes it down. */
function takeDownOnExit(belongings: Belongings, handleSignals: boolean): () => void {
  const onExit = (): void => takeDown(belongings);
  const onSignal = (signal: NodeJS.Signals): void => process.exit(signal === 'SIGINT' ? 130 : 143);
  const signals = handleSignals ? (['SIGINT', 'SIGTERM'] as const) : [];
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
