import type { Command } from 'commander';
import { verb } from '../exit.ts';
import { withData } from '../options.ts';
import type { SensorOptions } from '../up/sensor-alone.ts';
import { withWatching } from '../up/watching.ts';

export function addSensor(program: Command): void {
  withWatching(withData(program.command('sensor').description('watch this machine and send to a hub elsewhere')))
    .requiredOption('--hub <url>', 'the hub that takes the events')
    .addHelpText('after', '\nExample:\n  $ sudo REMIT_TOKEN=… remit sensor --hub http://127.0.0.1:7070')
    .action(verb(async (options: SensorOptions) => (await import('../up/sensor-alone.ts')).sensor(options)));
}
