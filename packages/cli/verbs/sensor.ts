import { RemitError } from '@remit/core/error';
import { keyOf, readToken } from '@remit/hub';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { withData } from '../options.ts';
import { openEyes } from '../up/eyes.ts';
import { runSensor } from '../up/run-sensor.ts';
import { type WatchOptions, withWatching } from '../up/watching.ts';

interface Options extends WatchOptions {
  readonly data: string;
  readonly hub: string;
}

export function addSensor(program: Command): void {
  withWatching(withData(program.command('sensor').description('watch this machine and send to a hub elsewhere')))
    .requiredOption('--hub <url>', 'the hub that takes the events')
    .addHelpText('after', '\nExample:\n  $ sudo REMIT_TOKEN=… remit sensor --hub http://127.0.0.1:7070')
    .action(verb(sensor));
}

async function sensor(options: Options): Promise<Outcome> {
  if (!URL.canParse(options.hub)) return new RemitError('REMIT_USAGE', `--hub ${options.hub} is not a URL`);
  const token = process.env['REMIT_TOKEN'] ?? readToken(options.data);
  if (token === undefined)
    return new RemitError('REMIT_HUB_REFUSED', 'no token: set REMIT_TOKEN or name the data folder');
  const key = process.env['REMIT_KEY'] ?? keyOf(options.data);
  if (key instanceof RemitError) return key;
  const eyes = openEyes(options);
  if (eyes instanceof RemitError) return eyes;
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  return runSensor({ eyes, hub: options.hub, token, key, say, once: options.once === true });
}
