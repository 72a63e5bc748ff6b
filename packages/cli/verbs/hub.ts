import type { Command } from 'commander';
import { verb } from '../exit.ts';
import { portOf, withData } from '../options.ts';
import type { HubOptions } from '../up/hub-alone.ts';

export function addHub(program: Command): void {
  withData(program.command('hub').description('log, fold, store, API and console, for sensors elsewhere'))
    .option('--port <port>', 'port to listen on; 0 takes a free one', portOf, 7070)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'a further name under which it may be called',
      (name, all: string[]) => [...all, name],
      [],
    )
    .option('--retention-mb <mb>', 'events kept, in MB; the oldest outside incidents go first', Number, 2048)
    .addHelpText('after', '\nExample:\n  $ remit hub --port 7070 --data /var/lib/remit')
    .action(verb(async (options: HubOptions) => (await import('../up/hub-alone.ts')).hub(options)));
}
