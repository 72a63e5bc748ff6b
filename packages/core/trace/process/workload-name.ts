/**
 * What a process belongs to, read from its cgroup path. Until Kubernetes is joined a pod is known by its uid.
 *
 * | path | kind, name |
 * | --- | --- |
 * | …/kubepods…/…pod3f0c…/cri-containerd-9a… | pod, the uid; container: the container id's first 12 digits |
 * | …/invoice.service, also with cgroups of its own below | service, `invoice` (a user's own services too, not user@1000.service) |
 * | /, init.scope, session scopes and other scopes below user.slice | none: such a process is its own workload, see workloads.ts |
 * | any other, e.g. /remit-demo/invoice-assistant, /docker/9a… | cgroup, the last segment (container ids cut to 12 digits) |
 */
export function workloadOfCgroup(path: string): CgroupWorkload | undefined {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '..');
  const pod = segments.findLastIndex((segment) => POD.test(segment));
  if (pod >= 0 && segments.slice(0, pod + 1).some((segment) => segment.includes('kubepods'))) {
    const uid = (POD.exec(segments[pod] as string)?.[1] ?? '').replaceAll('_', '-');
    return { kind: 'pod', name: uid, container: containerId(segments[pod + 1] ?? '') ?? '' };
  }
  const service = segments.findLast((segment) => segment.endsWith('.service') && !segment.startsWith('user@'));
  if (service !== undefined) return { kind: 'service', name: service.slice(0, -'.service'.length), container: '' };
  const last = segments.at(-1);
  if (last === undefined || last === 'init.scope') return undefined;
  const container = containerId(last);
  if (container !== undefined) return { kind: 'cgroup', name: container, container };
  if (segments[0] === 'user.slice' || last.startsWith('session-') || last.endsWith('.slice')) return undefined;
  return { kind: 'cgroup', name: last.replace(/\.scope$/, ''), container: '' };
}

export interface CgroupWorkload {
  readonly kind: 'pod' | 'service' | 'cgroup';
  readonly name: string;
  readonly container: string;
}

const POD = /pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})/;

function containerId(segment: string): string | undefined {
  return /(?:^|[-:])([0-9a-f]{12})[0-9a-f]{52}(?:\.scope)?$/.exec(segment)?.[1];
}

/**
 * What a program is called: the script an interpreter runs, the module of `python -m`, else the base name of the executable.
 * Options before the script are passed over; an interpreter that was given code (`-c`, `-e`) is called by its own name.
 */
export function programName(exe: string, argv: readonly string[]): string {
  const name = baseName(exe) || baseName(argv[0] ?? '') || 'unknown';
  if (!INTERPRETER.test(name)) return name;
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === '-m') return argv[i + 1] ?? name;
    if (/^-[a-z]*[ce]$/.test(argument) || argument === '--eval' || argument === '--print') return name;
    if (TAKES_VALUE.has(argument)) i++;
    else if (!argument.startsWith('-')) return baseName(argument);
  }
  return name;
}

const INTERPRETER = /^(python|node|nodejs|deno|bun|ruby|perl|php|java|bash|sh|dash|zsh|tsx|uv|npx)[0-9.]*$/;
const TAKES_VALUE = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '-W',
  '-X',
  '-cp',
  '-classpath',
  '--env-file',
  '-C',
  '--conditions',
]);

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
