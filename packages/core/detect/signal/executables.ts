import type { NodeOf } from '../../trace/index.ts';

/**
 * What a program is good for in the hands of somebody who should not be there.
 *
 * shell: runs any command line. interpreter: runs any program text. downloader: moves bytes between here and any host.
 * client: speaks to one service and reads its own credentials for that, as its normal work.
 */
export type ProgramClass = 'shell' | 'interpreter' | 'downloader' | 'client' | 'other';

const PROGRAMS: Readonly<Record<Exclude<ProgramClass, 'other'>, readonly string[]>> = {
  shell: [
    'sh',
    'bash',
    'dash',
    'ash',
    'zsh',
    'ksh',
    'ksh93',
    'mksh',
    'fish',
    'csh',
    'tcsh',
    'rbash',
    'pwsh',
    'nu',
    'elvish',
    'xonsh',
  ],
  interpreter: [
    'python',
    'pypy',
    'perl',
    'ruby',
    'node',
    'nodejs',
    'deno',
    'bun',
    'php',
    'lua',
    'luajit',
    'tclsh',
    'awk',
    'gawk',
    'mawk',
    'java',
    'Rscript',
    'osascript',
  ],
  downloader: [
    'curl',
    'wget',
    'wget2',
    'aria2c',
    'nc',
    'ncat',
    'netcat',
    'socat',
    'telnet',
    'ftp',
    'lftp',
    'tftp',
    'scp',
    'sftp',
    'rsync',
    'rclone',
    'http',
    'https',
    'xh',
    'openssl',
  ],
  client: [
    'kubectl',
    'oc',
    'helm',
    'k9s',
    'flux',
    'argocd',
    'kustomize',
    'aws',
    'az',
    'gcloud',
    'gsutil',
    'bq',
    'azcopy',
    'terraform',
    'tofu',
    'pulumi',
    'docker',
    'podman',
    'crane',
    'skopeo',
    'ssh',
    'git',
    'gh',
    'glab',
    'vault',
    'npm',
    'pip',
  ],
};

const CLASS_OF = new Map<string, ProgramClass>(
  Object.entries(PROGRAMS).flatMap(([kind, names]) => names.map((name) => [name, kind as ProgramClass] as const)),
);

/** Programs that are many in one: which of them runs stands in argv[0] or, where that is the program itself, in argv[1]. */
const MULTI_CALL = new Set(['busybox', 'toybox', 'coreutils']);

export function programClass(process: NodeOf<'process'>): ProgramClass {
  return CLASS_OF.get(programName(process)) ?? 'other';
}

/** Base name without a version: `/usr/bin/python3.11` is python. */
export function programName(process: NodeOf<'process'>): string {
  const { exe, argv } = process.attrs;
  const own = base(exe === '' ? (argv[0] ?? '') : exe);
  if (!MULTI_CALL.has(own)) return unversioned(own);
  const called = base(argv[0] ?? '');
  return MULTI_CALL.has(called) ? base(argv[1] ?? called) : called;
}

function base(path: string): string {
  return (path.split('/').at(-1) as string).replace(/^-/, '').replace(/ \(deleted\)$/, '');
}

function unversioned(name: string): string {
  return CLASS_OF.has(name) ? name : name.replace(/[-.]?\d+(?:\.\d+)*$/, '');
}
