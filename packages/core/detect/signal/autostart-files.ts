/**
 * Files whose content is run later without anybody asking: what is written there outlives the conversation. Only where a name or place
 * says so by convention of the system, not of one program.
 */
export function autostartFile(path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(path));
}

const PATTERNS: readonly RegExp[] = [
  // Read by shells at their start: bash(1) INVOCATION, zshall(1) STARTUP/SHUTDOWN FILES.
  /\/\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|login)$/,
  /\/\.config\/fish\/(?:config\.fish|conf\.d\/[^/]+)$/,
  /^\/etc\/(?:profile|bash\.bashrc|environment|zsh\/[^/]+|profile\.d\/[^/]+)$/,
  // cron(8), crontab(1), at(1), anacron(8).
  /^\/etc\/(?:crontab|anacrontab|cron\.(?:d|hourly|daily|weekly|monthly)\/[^/]+)$/,
  /^\/var\/spool\/(?:cron|at|anacron)\//,
  // systemd.unit(5), init scripts, desktop sessions.
  /^\/(?:etc|usr\/lib|lib|run)\/systemd\/(?:system|user)\/.+\.(?:service|timer|socket|path|conf)$/,
  /\/\.config\/(?:systemd\/user\/.+\.(?:service|timer|socket|path)|autostart\/[^/]+\.desktop)$/,
  /^\/etc\/(?:rc\.local|init\.d\/[^/]+)$/,
  // Loaded into every program: ld.so(8). Run by every Python: site(3).
  /^\/etc\/ld\.so\.preload$/,
  /\/(?:site|dist)-packages\/(?:sitecustomize\.py|usercustomize\.py|[^/]+\.pth)$/,
  // Lets somebody in: sshd(8), sudoers(5).
  /\/\.ssh\/(?:authorized_keys2?|rc|config)$/,
  /^\/etc\/sudoers(?:\.d\/[^/]+)?$/,
  // githooks(5).
  /\/\.git\/hooks\/[^/.]+$/,
];
