import { InvalidArgumentError, Option, type Command } from 'commander';
import { severities } from './show/severity.ts';

/** Options that several verbs share, so that they read the same everywhere. */

export interface ReadingOptions {
  readonly data: string;
  readonly hub?: string;
  readonly json?: true;
  readonly utc?: true;
}

export function withReading(command: Command): Command {
  return withData(command)
    .option('--hub <url>', 'read from this hub (token from REMIT_TOKEN or the data folder)')
    .option('--json', 'one JSON document on stdout')
    .option('--utc', 'times in UTC instead of the local zone');
}

export function withData(command: Command): Command {
  return command.addOption(
    new Option('--data <dir>', 'data folder: store and token').default('./data').env('REMIT_DATA'),
  );
}

export function withFailOn(command: Command): Command {
  return command.addOption(
    new Option('--fail-on <severity>', 'exit with 1 when there is one at or above').choices(severities),
  );
}

export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is 0 to 65535.');
  return port;
}

/** RFC 3339, or a span back from now: `15m`, `2h`, `3d`. As events hold it: UTC with nine decimals. */
export function timeOf(text: string): string {
  const span = /^(\d{1,6})(s|m|h|d)$/.exec(text);
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
  const time = span
    ? new Date(Date.now() - Number(span[1]) * seconds[span[2] as keyof typeof seconds] * 1000)
    : /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)
      ? new Date(text)
      : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('a time is RFC 3339 or a span such as 15m, 2h, 3d.');
  const fraction = span ? '' : (/\.(\d{1,9})/.exec(text)?.[1] ?? '');
  return `${time.toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
}
