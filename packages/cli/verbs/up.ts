import { RemitError } from '@remit/core/error';
import { keyOf, tokenOf } from '@remit/hub';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { portOf, withData } from '../options.ts';
import { openEyes } from '../up/eyes.ts';
import { startHubProcess } from '../up/hub-process.ts';
import { followIncidents } from '../up/notices.ts';
import { runSensor } from '../up/run-sensor.ts';
import { type WatchOptions, withWatching } from '../up/watching.ts';
import { product } from './version.ts';

interface Options extends WatchOptions {
  readonly data: string;
  readonly port: number;
}

export function addUp(program: Command): void {
  withWatching(withData(program.command('up').description('watch this machine: sensor, hub and console')))
    .option('--port <port>', 'port of the console; 0 takes a free one', portOf, 7070)
    .addHelpText(
      'after',
      '\nExamples:\n  $ sudo remit up\n  $ sudo remit up --watch /system.slice/agent.service\n  $ remit up --play capture.raw.zst',
    )
    .action(verb(up));
}

async function up(options: Options): Promise<Outcome> {
  const { data } = options;
  const token = tokenOf(data);
  if (token instanceof RemitError) return token;
  const key = keyOf(data);
  if (key instanceof RemitError) return key;
  const say = (text: string) => void process.stdout.write(`${text}\n`);

  const eyes = openEyes(options);
  if (eyes instanceof RemitError) return eyes;
  const hub = await startHubProcess({ data, port: options.port, onStart: (pid) => eyes.addOwn(pid), say });
  if (hub instanceof RemitError) {
    eyes.source.close();
    return hub;
  }
  say(`remit ${product.version} on ${eyes.source.node.node}`);
  say(`console: ${hub.url}/?token=${token}`);
  say(`data: ${data}`);
  const tellTheRest = await followIncidents({ url: hub.url, token }, say);
  const outcome = await runSensor({ eyes, hub: hub.url, token, key, say, once: options.once === true });
  await tellTheRest();
  await hub.close();
  return outcome;
}
