/** Bytes for people: `512 B`, `4.1 kB`, `12 MB` (decimal, as on the wire). */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  for (const [size, unit] of units) if (count >= size) return `${short(count / size)} ${unit}`;
  return `${count} B`;
}

/** `1 call`, `12 calls`, `1,204 calls`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : many}`;
}

/** A confidence as it is drawn: `.93`; only certainty itself is `1`. */
export function confidence(value: number): string {
  return value >= 1 ? '1' : Math.min(0.99, Math.max(0, value)).toFixed(2).slice(1);
}

const units = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}
