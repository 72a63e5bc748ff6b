import { keyedHash, redact } from '@remit/core/wire';

/**
 * Arguments as they may be kept. Each is redacted as a text of its own; besides, an argument that follows an option named for a
 * secret (`--password hunter2`) is one. What stands inside one argument (`sh -c "…"`) is treated exactly as the same text in a
 * tool call, so that the two can still be compared.
 */
export function redactArgv(argv: readonly string[], key: string): string[] {
  return argv.map((argument, at) => {
    const option = argv[at - 1];
    if (at >= 2 && option !== undefined && SECRET_OPTION.test(option) && isValue(argument))
      return hidden(argument, key);
    if (at >= 2 && option !== undefined && LOGIN_OPTION.test(option)) return redactLogin(argument, key);
    return redact(argument, key);
  });
}

/** Options whose next argument is a secret. A bare `-p` is a port or a path as often, so it is not here. */
const SECRET_OPTION =
  /^--?([a-z0-9]+[-_])*(password|passwd|passphrase|secret|secret[-_]key|token|bearer|api[-_]?key|access[-_]key|account[-_]key|credential)$/i;

/** curl, wget and others: USER:PASSWORD. */
const LOGIN_OPTION = /^(-u|--user|-U|--proxy-user)$/;

function isValue(argument: string): boolean {
  return argument !== '' && !argument.startsWith('-') && !/^[$<{%]/.test(argument);
}

function redactLogin(argument: string, key: string): string {
  const colon = argument.indexOf(':');
  if (colon < 1 || colon === argument.length - 1 || argument.includes('/')) return redact(argument, key);
  return `${argument.slice(0, colon + 1)}${hidden(argument.slice(colon + 1), key)}`;
}

function hidden(secret: string, key: string): string {
  const redacted = redact(secret, key);
  return redacted === secret ? `‹redacted:argument:${keyedHash(secret, key)}›` : redacted;
}
