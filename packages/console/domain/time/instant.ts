/**
 * Times as the events carry them: RFC 3339 with up to nine decimals. A Date keeps three of them, so differences are taken on the
 * parts: exact to the nanosecond within a day, to a microsecond within a century.
 */
export type Zone = 'utc' | 'local';

/** b − a in milliseconds; NaN when one of them is not a time. */
export function msBetween(a: string, b: string): number {
  const [from, to] = [parts(a), parts(b)];
  return to.ms - from.ms + (to.ns - from.ns) / 1e6;
}

/** `T+15.204 s`, `T−2 min 04 s`: seconds since the story's zero, with as many decimals as the distance deserves. */
export function sinceZero(ms: number): string {
  if (Number.isNaN(ms)) return 'T+?';
  const sign = ms < -0.5 ? '−' : '+';
  return `T${sign}${span(Math.abs(ms))}`;
}

/** `0.3 ms`, `412 ms`, `15.2 s`, `2 min 04 s`, `3 h 20 min`, `2 d 4 h`. */
export function span(ms: number): string {
  if (ms < 0.5) return '0 s';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const s = Math.round(ms / 1000);
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** `10:28:04.213`. */
export function clock(ts: string, zone: Zone): string {
  const date = new Date(parts(ts).ms);
  if (Number.isNaN(date.getTime())) return '??:??:??';
  const [h, m, s] =
    zone === 'utc'
      ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
      : [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${two(h)}:${two(m)}:${two(s)}.${date.getUTCMilliseconds().toString().padStart(3, '0')}`;
}

/** `2026-03-04 10:28:04 UTC`, or with the offset of the reader's own zone. */
export function stamp(ts: string, zone: Zone): string {
  const date = new Date(parts(ts).ms);
  if (Number.isNaN(date.getTime())) return 'unknown time';
  const shifted = zone === 'utc' ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const iso = shifted.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${zone === 'utc' ? 'UTC' : offset(date)}`;
}

/** Whole seconds as Date.parse gives them, and the fraction apart, in nanoseconds. */
function parts(ts: string): { ms: number; ns: number } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(ts);
  if (match === null) return { ms: Number.NaN, ns: 0 };
  const ns = Number((match[2] ?? '').padEnd(9, '0'));
  const whole = Math.floor(ns / 1e6);
  return { ms: Date.parse(`${match[1]}${match[3]}`) + whole, ns: ns - whole * 1e6 };
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
