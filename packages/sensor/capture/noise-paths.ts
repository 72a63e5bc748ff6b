/**
 * Opens that say how a program is built, not what it does: loader, interpreter and locale files, code of installed libraries,
 * kernel interfaces. They are counted, not reported.
 */
export function isReadNoise(path: string): boolean {
  return READ_NOISE.some((pattern) => pattern.test(path));
}

/** Writes that leave nothing anyone reads as data: devices, kernel interfaces, caches that tools rebuild. */
export function isWriteNoise(path: string): boolean {
  return WRITE_NOISE.some((pattern) => pattern.test(path));
}

const READ_NOISE: readonly RegExp[] = [
  /^\/(usr\/)?(lib|lib32|lib64|libexec)\//,
  /^\/usr\/(local\/lib|share|include|local\/share)\//,
  /\.so(\.\d+)*$/,
  /\.py[co]$/,
  /\/__pycache__\//,
  /\/(site|dist)-packages\/.*\.(py|pyi|pth|json|typed|egg-link|toml|cfg)$/,
  /\/(site|dist)-packages\/[^/]+\.(dist|egg)-info\//,
  /\/lib\/python\d[\d.]*\/(?!(site|dist)-packages\/).*\.(py|zip)$/,
  /\/pyvenv\.cfg$/,
  /\/node_modules\/.*\.([cm]?[jt]s|json|node|wasm|map)$/,
  /\/(gems|\.cargo\/registry|go\/pkg\/mod)\//,
  /^\/etc\/(ld\.so\.(cache|preload|conf)|localtime|timezone|nsswitch\.conf|host\.conf|gai\.conf|resolv\.conf|hosts|locale\.alias)$/,
  /^\/etc\/(ssl|pki|ca-certificates|crypto-policies|terminfo|inputrc|python3[\d.]*)(\/|$)/,
  /^\/proc\/(self|thread-self|\d+)\/(?!(task\/\d+\/)?environ$)(task\/\d+\/)?(maps|smaps|smaps_rollup|stat|statm|status|cgroup|mountinfo|mounts|fd|fdinfo|limits|auxv|cmdline|comm|exe|oom_score_adj|loginuid|uid_map|gid_map|setgroups|attr|timens_offsets|ns)(\/|$)/,
  /^\/proc\/(meminfo|cpuinfo|stat|uptime|loadavg|version|version_signature|filesystems|mounts|swaps|vmstat|cgroups|sys\/.*)$/,
  /^\/sys\//,
  /^\/dev\/(?!(shm|mqueue)\/)/,
];

const WRITE_NOISE: readonly RegExp[] = [
  /^\/dev\/(null|zero|full|random|urandom|tty\w*|ptmx|pts\/\d+|console|fuse|net\/tun|stdin|stdout|stderr|fd\/\d+)$/,
  /^\/proc\/(self|thread-self|\d+)\/(task\/\d+\/)?(comm|oom_score_adj|attr\/.*|timerslack_ns|coredump_filter)$/,
  /^\/sys\//,
  /\/__pycache__\//,
  /\.py[co](\.\d+)?$/,
  /\/(\.cache|_cacache|\.npm|\.pytest_cache|\.mypy_cache|\.ruff_cache|GPUCache|Code Cache|CacheStorage)\//,
  /^\/var\/cache\//,
  /^\/(var\/log|run\/log)\/journal\//,
  /^\/(run|var\/run)\/(systemd|udev)\//,
];
