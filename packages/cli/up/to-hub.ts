import { createHttpSink } from '@remit/sensor';
import type { Outcome } from '../exit.ts';
import { type SensorRun, runSensor } from './run-sensor.ts';
import { saying, unwatchedUntilNow } from './unwatched.ts';

export interface HubRun extends Omit<SensorRun, 'sink'> {
  readonly hub: string;
  readonly token: string;
}

/** Watches and brings what it sees to a hub, beginning with since when nobody watched this node. */
export async function runToHub({ hub, token, ...run }: HubRun): Promise<Outcome> {
  const { eyes, say } = run;
  const session = `${process.pid}-${Date.now().toString(36)}`;
  // A capture tells of its own time, which has nothing to do with what the hub saw before.
  const gap = eyes.patient ? undefined : await unwatchedUntilNow({ url: hub, token }, eyes.source.node.node);
  if (gap?.reason !== undefined) say(gap.reason);
  const source = gap === undefined ? eyes.source : saying(gap, eyes.source);
  return runSensor({ ...run, eyes: { ...eyes, source }, sink: createHttpSink({ hub, token, session }) });
}
