import { randomBytes } from 'node:crypto';
import { RemitError } from '@remit/core/error';
import { keyOf, readToken } from '@remit/hub/folder';
import { createLinesSink, createLineWriter } from '@remit/sensor';
import type { Outcome } from '../exit.ts';
import { openEyes } from './eyes.ts';
import { alsoPlaintext } from './plaintext-lines.ts';
import { runSensor } from './run-sensor.ts';
import { stopSignal } from './stop-signal.ts';
import { runToHub } from './to-hub.ts';
import type { WatchOptions } from './watching.ts';

export interface SensorOptions extends WatchOptions {
  readonly data: string;
  readonly hub?: string;
  readonly print?: true;
  readonly everything?: true;
  readonly plaintext?: true;
}

/** The sensor for a hub elsewhere, or for whoever reads its lines, until it is told to stop. */
export async function sensor(options: SensorOptions): Promise<Outcome> {
  if (options.print) return print(options);
  const { hub } = options;
  if (hub === undefined) return new RemitError('REMIT_USAGE', 'where to: --hub URL, or --print');
  if (options.plaintext) return new RemitError('REMIT_USAGE', '--plaintext goes with --print alone');
  if (!URL.canParse(hub)) return new RemitError('REMIT_USAGE', `--hub ${hub} is not a URL`);
  const token = process.env['REMIT_TOKEN'] ?? readToken(options.data);
  if (token === undefined)
    return new RemitError('REMIT_HUB_REFUSED', 'no token: set REMIT_TOKEN or name the data folder');
  const key = process.env['REMIT_KEY'] ?? keyOf(options.data);
  if (key instanceof RemitError) return key;
  const eyes = openEyes(options);
  if (eyes instanceof RemitError) return eyes;
  return runToHub({ ...runOf(options), eyes, hub, token, key });
}

/** Without a key of the installation one is made for this run: hashes can then be compared within its lines alone. */
async function print(options: SensorOptions): Promise<Outcome> {
  const key = process.env['REMIT_KEY'] ?? randomBytes(32).toString('base64url');
  const eyes = openEyes(options);
  if (eyes instanceof RemitError) return eyes;
  const stop = stopSignal();
  const writer = createLineWriter(STDOUT, stop.now);
  const source = options.plaintext ? alsoPlaintext(eyes.source, writer) : eyes.source;
  return runSensor({ ...runOf(options), eyes: { ...eyes, source }, sink: createLinesSink(writer), key, stop });
}

const STDOUT = 1;

function runOf({ once, everything }: SensorOptions) {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  return { say, once: once === true, everything: everything === true };
}
