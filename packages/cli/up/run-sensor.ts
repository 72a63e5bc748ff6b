import { createHttpSink, createSensor } from '@remit/sensor';
import type { Outcome } from '../exit.ts';
import type { Eyes } from './eyes.ts';
import { seeing } from './seeing.ts';
import { stopSignal } from './stop-signal.ts';
import { saying, unwatchedUntilNow } from './unwatched.ts';

export interface SensorRun {
  readonly eyes: Eyes;
  readonly hub: string;
  readonly token: string;
  readonly key: string;
  /** Ends when a capture was played to its end. */
  readonly once: boolean;
  readonly say: (text: string) => void;
}

/** Watches until it is told to stop, then brings in what is still on its way. */
export async function runSensor({ eyes, hub, token, key, once, say }: SensorRun): Promise<Outcome> {
  const session = `${process.pid}-${Date.now().toString(36)}`;
  const sayError = rarely(say);
  // A capture tells of its own time, which has nothing to do with what the hub saw before.
  const gap = eyes.patient ? undefined : await unwatchedUntilNow({ url: hub, token }, eyes.source.node.node);
  if (gap?.reason !== undefined) say(gap.reason);
  const sensor = createSensor({
    source: gap === undefined ? eyes.source : saying(gap, eyes.source),
    sink: createHttpSink({ hub, token, session }),
    key,
    patient: eyes.patient,
    onError: (error) => sayError(String(error)),
  });
  const stop = stopSignal();
  await sensor.ready;
  for (const line of seeing(eyes.statements.values())) say(line);
  void sensor.ended.then(() => {
    if (!stop.told()) say('played to its end');
    if (once) stop.now();
  });
  await stop.wait;
  const { complete, unacknowledged, refused, dropped } = await sensor.close();
  if (complete) return 'fine';
  say(`not everything arrived: ${unacknowledged} events unacknowledged, ${refused} refused, ${dropped} dropped`);
  return 'bad';
}

const SILENCE_MS = 5000;

/** The same trouble comes with every try: it is said once, and again when it is another or some time has passed. */
function rarely(say: (text: string) => void): (text: string) => void {
  let last = '';
  let at = Number.NEGATIVE_INFINITY;
  return (text) => {
    const now = performance.now();
    const code = text.split(':', 1)[0] ?? '';
    if (code === last && now - at < SILENCE_MS) return;
    last = code;
    at = now;
    say(text);
  };
}
