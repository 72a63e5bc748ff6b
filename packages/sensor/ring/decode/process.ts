import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decoded } from './decoded.ts';
import { decodeHeader, text, u32, u64 } from './header.ts';

export function decodeFork(view: RecordView, at: number): Decoded {
  const fork = layout.fork_record;
  const childPid = u32(view, at + fork.child_pid);
  const childStartBootNs = u64(view, at + fork.child_start_boot_ns);
  return { record: { ...decodeHeader(view, at), type: 'fork', childPid, childStartBootNs } };
}

export function decodeExit(view: RecordView, at: number): Decoded {
  const exit = layout.exit_record;
  const exitCode = u32(view, at + exit.exit_code);
  const signal = u32(view, at + exit.signal);
  return { record: { ...decodeHeader(view, at), type: 'exit', exitCode, signal } };
}

export function decodeExec(view: RecordView, at: number, end: number): Decoded | undefined {
  const exec = layout.exec_record;
  const argvLength = u32(view, at + exec.argv_length);
  const argvAt = at + exec.data;
  const exeAt = argvAt + argvLength;
  const cwdAt = exeAt + u32(view, at + exec.exe_length);
  const cwdEnd = cwdAt + u32(view, at + exec.cwd_length);
  if (cwdEnd > end) return undefined;
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'exec',
      ppid: u32(view, at + exec.ppid),
      parentStartBootNs: u64(view, at + exec.parent_start_boot_ns),
      argv: splitArguments(text(view, argvAt, exeAt)),
      argvTruncated: argvLength < u32(view, at + exec.argv_total),
      exe: text(view, exeAt, cwdAt),
      cwd: text(view, cwdAt, cwdEnd),
    },
  };
}

/** Each argument is ended by NUL; a last one without it was cut, and is kept as far as it goes. */
export function splitArguments(joined: string): string[] {
  if (joined === '') return [];
  return (joined.endsWith('\0') ? joined.slice(0, -1) : joined).split('\0');
}
