/** Nanoseconds as decimal strings without sign or leading zeros: exact, JSON-safe, and compared without parsing. */
export type Ns = string;

export function compareNs(a: Ns, b: Ns): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** b − a in nanoseconds; exact below 2^53 ns, which is 104 days. */
export function nsBetween(a: Ns, b: Ns): number {
  return Number(BigInt(b) - BigInt(a));
}

/** Wall time as RFC 3339 in UTC with nine decimals. `ns` is nanoseconds since the Unix epoch. */
export function rfc3339(ns: bigint): string {
  const seconds = ns / 1_000_000_000n;
  const fraction = (ns % 1_000_000_000n).toString().padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
