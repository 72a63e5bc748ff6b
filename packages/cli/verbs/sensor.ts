import { type Command, Option } from 'commander';
import { verb } from '../exit.ts';
import { withData } from '../options.ts';
import type { SensorOptions } from '../up/sensor-alone.ts';
import { withWatching } from '../up/watching.ts';

export function addSensor(program: Command): void {
  withWatching(withData(program.command('sensor').description('watch this machine and send to a hub elsewhere')))
    .option('--hub <url>', 'the hub that takes the events')
    .addOption(new Option('--print', 'no hub: one JSON line an event on stdout').conflicts('hub'))
    .option('--everything', 'tell what every process opens, not only what agents do')
    .option('--plaintext', 'with --print: each piece of TLS plaintext as a line as well, secrets as they were')
    .addHelpText(
      'after',
      '\nExamples:\n  $ sudo REMIT_TOKEN=… remit sensor --hub http://127.0.0.1:7070\n  $ sudo remit sensor --print | jq .kind',
    )
    .action(verb(async (options: SensorOptions) => (await import('../up/sensor-alone.ts')).sensor(options)));
}
