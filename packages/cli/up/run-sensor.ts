import { createSensor, letGoOfStart, type Sink } from '@remit/sensor';
import type { Outcome } from '../exit.ts';
import type { Eyes } from './eyes.ts';
import { seeing } from './seeing.ts';
import { type StopSignal, stopSignal } from './stop-signal.ts';

export interface SensorRun {
  readonly eyes: Eyes;
  readonly sink: Sink;
  readonly key: string;
  /** Ends when a capture was played to its end. */
  readonly once: boolean;
  readonly everything?: boolean;
  readonly say: (text: string) => void;
  readonly stop?: StopSignal;
}

/** Watches until it is told to stop, then brings in what is still on its way. */
export async function runSensor(run: SensorRun): Promise<Outcome> {
  const { eyes, sink, key, once, everything = false, say, stop = stopSignal() } = run;
  const sayError = rarely(say);
  const sensor = createSensor({
    source: eyes.source,
    sink,
    key,
    everything,
    patient: eyes.patient,
    onError: (error) => sayError(String(error)),
  });
  await sensor.ready;
  letGoOfStart();
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
