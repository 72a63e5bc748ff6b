import { RemitError } from '@remit/core/error';
import { keyOf, tokenOf } from '@remit/hub/folder';
import type { Outcome } from '../exit.ts';
import { product } from '../verbs/version.ts';
import { openEyes } from './eyes.ts';
import { startHubProcess } from './hub-process.ts';
import { followIncidents } from './notices.ts';
import { runToHub } from './to-hub.ts';
import type { WatchOptions } from './watching.ts';

export interface UpOptions extends WatchOptions {
  readonly data: string;
  readonly port: number;
}

/** Sensor in this process, hub in a child, until it is told to stop. */
export async function up(options: UpOptions): Promise<Outcome> {
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
  const outcome = await runToHub({ eyes, hub: hub.url, token, key, say, once: options.once === true });
  await tellTheRest();
  await hub.close();
  return outcome;
}
