import type { Command } from 'commander';
import { verb } from '../exit.ts';
import { portOf, withData } from '../options.ts';
import type { UpOptions } from '../up/up.ts';
import { withWatching } from '../up/watching.ts';

export function addUp(program: Command): void {
  withWatching(withData(program.command('up').description('watch this machine: sensor, hub and console')))
    .option('--port <port>', 'port of the console; 0 takes a free one', portOf, 7070)
    .addHelpText(
      'after',
      '\nExamples:\n  $ sudo remit up\n  $ sudo remit up --watch /system.slice/agent.service\n  $ remit up --play capture.raw.zst',
    )
    .action(verb(async (options: UpOptions) => (await import('../up/up.ts')).up(options)));
}
