/**
 * A time axis of which every part can be read: distances are true to scale, except that silences far longer than all that
 * happened between them (a model that thinks for ten seconds between bursts of milliseconds, an agent that waited an hour) are
 * drawn short and marked as breaks.
 */
export interface Axis {
  /** 0…1 along the axis for milliseconds since zero. */
  at(ms: number): number;
  readonly ticks: readonly Tick[];
  readonly breaks: readonly Break[];
}

export interface Tick {
  readonly ms: number;
  readonly at: number;
  readonly label: string;
}

export interface Break {
  readonly from: number;
  readonly to: number;
  readonly silentMs: number;
}

/** `times` in ms since zero; `room` is how many tick labels fit side by side. */
export function timeAxis(times: readonly number[], room: number): Axis {
  const sorted = [...new Set(times.filter((t) => Number.isFinite(t)).concat(0))].sort((a, b) => a - b);
  const stretches = stretchesOf(sorted);
  const total = stretches.reduce((sum, s) => sum + s.drawn, 0) || 1;
  const at = (ms: number): number => {
    let drawn = 0;
    for (const s of stretches) {
      if (ms <= s.to) return (drawn + (s.to === s.from ? 0 : ((ms - s.from) / (s.to - s.from)) * s.drawn)) / total;
      drawn += s.drawn;
    }
    return 1;
  };
  const breaks = stretches
    .filter((s) => s.broken)
    .map((s) => ({ from: at(s.from), to: at(s.to), silentMs: s.to - s.from }));
  return { at, breaks, ticks: ticksOf(stretches, total, at, Math.max(2, room)) };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  drawn: number;
  broken: boolean;
}

function stretchesOf(times: readonly number[]): Stretch[] {
  const first = times[0] ?? 0;
  if (times.length < 2) return [{ from: first - 500, to: first + 500, drawn: 1000, broken: false }];
  const gaps: Stretch[] = [];
  for (let i = 1; i < times.length; i++) {
    const [from, to] = [times[i - 1] as number, times[i] as number];
    gaps.push({ from, to, drawn: to - from, broken: false });
  }
  const broken = silencesOf(gaps);
  const rest = gaps.reduce((sum, gap) => sum + (broken.includes(gap) ? 0 : gap.drawn), 0);
  const share = Math.min(MOST_SHARE, broken.length * 0.08);
  for (const gap of broken) {
    gap.drawn = (rest * share) / (1 - share) / broken.length;
    gap.broken = true;
  }
  return merged(gaps);
}

/** The longest silences, as many as are each far longer than all that is left together. */
function silencesOf(gaps: readonly Stretch[]): Stretch[] {
  const longest = gaps.filter((gap) => gap.drawn >= SHORT_MS).sort((a, b) => b.drawn - a.drawn);
  let left = gaps.reduce((sum, gap) => sum + gap.drawn, 0);
  let many = 0;
  for (const [i, gap] of longest.slice(0, MOST_BREAKS).entries()) {
    left -= gap.drawn;
    if (left > 0 && gap.drawn > (gap.drawn < LONG_MS ? FAR_TOO_LONG : TOO_LONG) * left) many = i + 1;
  }
  return longest.slice(0, many);
}

const MOST_BREAKS = 12;
/** All breaks together take no more of the axis than this. */
const MOST_SHARE = 0.4;
/** A silence must be this many times what is left to be shortened: scale is only given up where it would hide the story. */
const TOO_LONG = 3;
/** Waits below a minute are part of how an agent works: they go only where next to nothing would be left to see. */
const LONG_MS = 60_000;
const FAR_TOO_LONG = 10;
const SHORT_MS = 1_000;

function merged(gaps: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const gap of gaps) {
    const last = out.at(-1);
    if (last !== undefined && !last.broken && !gap.broken)
      out[out.length - 1] = { ...last, to: gap.to, drawn: last.drawn + gap.drawn };
    else out.push(gap);
  }
  return out;
}

function ticksOf(stretches: readonly Stretch[], total: number, at: (ms: number) => number, room: number): Tick[] {
  const scaled = stretches.filter((s) => !s.broken);
  const step = niceStep(
    scaled.reduce((sum, s) => sum + s.drawn, 0) /
      Math.max(1, (room * scaled.reduce((sum, s) => sum + s.drawn, 0)) / total),
  );
  const ticks: Tick[] = [];
  for (const s of scaled) {
    for (let n = Math.ceil(s.from / step); n * step <= s.to && ticks.length < MOST_TICKS; n++) {
      const tick = { ms: n * step, at: at(n * step), label: tickLabel(n * step, step) };
      if (ticks.length === 0 || tick.at - (ticks.at(-1) as Tick).at > 0.6 / room) ticks.push(tick);
    }
  }
  return ticks;
}

const MOST_TICKS = 60;

/** The next step people count in: 1, 2, 5 × 10ⁿ ms, then seconds, minutes, hours and days as clocks have them. */
function niceStep(ms: number): number {
  return STEPS.find((step) => step >= ms) ?? Math.ceil(ms / 86_400_000) * 86_400_000;
}

const S = 1000;
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  S,
  2 * S,
  5 * S,
  10 * S,
  15 * S,
  30 * S,
  60 * S,
  120 * S,
  300 * S,
  600 * S,
  900 * S,
  1800 * S,
  3600 * S,
  7200 * S,
  10_800 * S,
  21_600 * S,
  43_200 * S,
  86_400 * S,
];

function tickLabel(ms: number, step: number): string {
  if (ms === 0) return 'T+0';
  const sign = ms < 0 ? '−' : '+';
  const size = Math.abs(ms);
  if (step < 1000)
    return `${sign}${size < 1000 ? `${size} ms` : `${(size / 1000).toFixed(step < 10 ? 3 : step < 100 ? 2 : 1)} s`}`;
  const s = Math.round(size / 1000);
  if (s < 60) return `${sign}${s} s`;
  if (s < 3600) return `${sign}${Math.floor(s / 60)}:${(s % 60).toString().padStart(2, '0')} min`;
  return `${sign}${Math.floor(s / 3600)}:${Math.floor((s % 3600) / 60)
    .toString()
    .padStart(2, '0')} h`;
}
