import { type Command, Option } from 'commander';

/** What to watch and with what: shared by `up` and `sensor`. */
export interface WatchOptions {
  readonly watch?: readonly string[];
  readonly kernel: boolean;
  readonly play?: string;
  readonly recordRaw?: string;
  readonly once?: true;
}

export function withWatching(command: Command): Command {
  return command
    .option(
      '--watch <cgroup...>',
      'only these cgroups and what lies below them (default: everything but the product itself)',
    )
    .option('--no-kernel', 'leave the kernel alone')
    .addOption(new Option('--play <file>', 'a raw capture instead of the kernel').conflicts('watch'))
    .option('--record-raw <file>', 'write a raw capture as well: it holds secrets as they were')
    .option('--once', 'with --play: end when it is played to its end');
}
