/**
 * The container a cgroup belongs to: container runtimes name the cgroup after the 64-digit container id, bare (Docker with
 * cgroupfs) or as `cri-containerd-ID.scope`, `docker-ID.scope`, `crio-ID.scope`, `libpod-ID.scope`. The innermost one counts.
 */
export function containerIdOf(cgroupPath: string): string | undefined {
  const found = cgroupPath.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g);
  return found?.at(-1);
}
