import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from '../far-ends/access-log.ts';
import type { Answered } from '../model-server/server.ts';
import type { Attack } from './script.ts';
import type { Addresses, Stage } from './stage.ts';

export interface Played {
  readonly part: 'honest' | 'attacked';
  readonly prompt: string;
  readonly answer: string;
  readonly started: string;
  readonly ended: string;
}

/** What happened in a play, from the side of those who made it happen; nothing in it was observed by Remit. */
export interface Truth {
  readonly agent: Record<string, unknown>;
  readonly cgroup: string;
  readonly addresses: Addresses;
  readonly service_account: {
    readonly namespace: string;
    readonly name: string;
    readonly pod: string;
    readonly token_id: string;
  };
  readonly conversations: readonly (Played & { readonly turns: readonly Answered[] })[];
  readonly attack: {
    /** Path as the agent sees it. */
    readonly document: string;
    readonly sha256: string;
    readonly prompt: string;
  };
  /** Requests that reached the API server, metadata service, partner and outside hosts. */
  readonly arrived: readonly Access[];
  /** audit.k8s.io/v1 records of the API server. */
  readonly audit: readonly Record<string, unknown>[];
}

export function truthOf(
  stage: Stage,
  agent: Record<string, unknown>,
  attack: Attack,
  played: readonly Played[],
): Truth {
  const turns = lines<Answered>(join(stage.folder, 'model.log'));
  return {
    agent,
    cgroup: stage.agentCgroupPath,
    addresses: stage.addresses,
    service_account: {
      namespace: stage.identity.namespace,
      name: stage.identity.serviceAccount,
      pod: stage.identity.pod,
      token_id: stage.tokenId,
    },
    // The same prompt may be asked again later: then the time tells them apart, here where both are ours.
    conversations: played.map((one) => ({
      ...one,
      turns: turns.filter(({ asked, ts }) => asked === one.prompt && ts >= one.started && ts <= one.ended),
    })),
    attack: {
      document: `/srv/documents/${attack.file}`,
      sha256: hash('sha256', attack.text, 'hex'),
      prompt: attack.prompt,
    },
    arrived: lines<Access>(join(stage.folder, 'far-ends.log')),
    audit: lines(join(stage.folder, 'audit.log')),
  };
}

function lines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
