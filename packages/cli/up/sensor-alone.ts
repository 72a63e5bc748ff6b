import { RemitError } from '@remit/core/error';
import { keyOf, readToken } from '@remit/hub/folder';
import type { Outcome } from '../exit.ts';
import { openEyes } from './eyes.ts';
import { runSensor } from './run-sensor.ts';
import type { WatchOptions } from './watching.ts';

export interface SensorOptions extends WatchOptions {
  readonly data: string;
  readonly hub: string;
}

/** The sensor for a hub elsewhere, until it is told to stop. */
export async function sensor(options: SensorOptions): Promise<Outcome> {
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
