import { posix } from 'node:path';

/**
 * The absolute form of the path a process asked for. The kernel's own walk (`resolved`) decides where it ends in what was asked:
 * the working directory may have changed since the last exec, or the path may have been relative to a directory descriptor.
 */
export function absolutePath(asked: string, resolved: string, cwd: string): string {
  if (asked.startsWith('/')) return posix.normalize(asked);
  const plain = posix.normalize(asked);
  if (resolved.endsWith(`/${plain}`)) return resolved;
  if (cwd.startsWith('/')) {
    const joined = posix.join(cwd, plain);
    // Going up past where the open really ended means that cwd is not what the path was relative to.
    if (!resolved || posix.basename(joined) !== posix.basename(resolved) || joined === resolved) return joined;
  }
  return resolved || plain;
}
