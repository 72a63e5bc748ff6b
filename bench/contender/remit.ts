import { join } from 'node:path';
import type { EventClass } from '../load/load.ts';
import { loadNames } from '../load/loads.ts';
import { ports } from '../load/workbench.ts';
import { type Contender, nothing, type Said } from './contender.ts';

export const remitProgram = join(import.meta.dirname, '../../packages/cli/bin/remit');

/** As it runs on a node: one process, which tells everything it sees of everybody, line by line. */
export const remit: Contender = {
  name: 'remit',
  loads: loadNames,
  covers: ['exec', 'open', 'connect', 'tls'],
  command: () => [remitProgram, 'sensor', '--print', '--everything', '--plaintext'],
  read,
  saysLosses: true,
};

/** Watches a cgroup in which nothing runs: what remains for those who are not watched. */
export const remitElsewhere = (cgroup: string): Contender => ({
  ...remit,
  name: 'remit-unwatched',
  loads: ['redis'],
  command: () => [remitProgram, 'sensor', '--print', '--watch', cgroup],
  ready: /^watching: /m,
});

interface Line {
  readonly kind: string;
  readonly data?: {
    readonly exe?: string;
    readonly path?: string;
    readonly dst_port?: number;
    readonly repeats?: number;
    readonly source?: string;
    readonly lost?: number;
  };
  readonly text?: string;
}

const MESSAGE = 1024;

/** Looks at a line as JSON only where it can be about the load: there are millions. */
function read(line: string): Said {
  if (line.startsWith('{"kind":"plaintext"')) {
    if (!line.includes('"mktls ')) return nothing;
    const whole = ((JSON.parse(line) as Line).text ?? '').length >= MESSAGE;
    return whole ? seen('tls', 1) : nothing;
  }
  if (line.includes('"kind":"coverage"')) return lossOf(JSON.parse(line) as Line);
  if (!/mkbin\/|mkopen|17011/.test(line)) return nothing;
  const { kind, data } = JSON.parse(line) as Line;
  if (kind === 'process.exec' && data?.exe?.includes('/mkbin/')) return seen('exec', 1);
  if (kind === 'file.open' && data?.path?.includes('mkopen')) return seen('open', 1 + (data.repeats ?? 0));
  if (kind === 'net.connect' && data?.dst_port === ports.calls) return seen('connect', 1 + (data.repeats ?? 0));
  return nothing;
}

function seen(name: EventClass, count: number): Said {
  return { seen: [name, count] };
}

function lossOf({ data }: Line): Said {
  return data?.lost !== undefined && data.lost > 0 ? { lost: data.lost } : nothing;
}
