import type { ProcessRef } from './identity.ts';

/** `process` of the event is the parent, with the thread that forked. */
export interface ForkData {
  readonly child: ProcessRef;
}

export interface ExecData {
  /** Path of the image that now runs. */
  readonly exe: string;
  readonly argv: readonly string[];
  /** The kernel copies a bounded part of the arguments; true when some are missing from `argv`. */
  readonly argv_truncated: boolean;
  readonly cwd?: string;
  readonly uid: number;
  readonly ppid: number;
  /** Path of the cgroup below the v2 mount, where known. */
  readonly cgroup_path?: string;
  readonly container_id?: string;
}

export interface ExitData {
  readonly exit_code: number;
  readonly signal: number;
}
