const AF_INET6 = 10;

/** Text of the address at `at` (4 or 16 bytes, network order); IPv4-mapped IPv6 as IPv4, IPv6 as RFC 5952 wants it. */
export function ipText(data: Buffer, at: number, family: number): string {
  if (family !== AF_INET6) return four(data, at);
  if (isMapped(data, at)) return four(data, at + 12);
  const groups = Array.from({ length: 8 }, (_, i) => data.readUInt16BE(at + 2 * i));
  const gap = longestZeroRun(groups);
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return gap.length < 2 ? text(0, 8) : `${text(0, gap.at)}::${text(gap.at + gap.length, 8)}`;
}

function four(data: Buffer, at: number): string {
  return `${data[at]}.${data[at + 1]}.${data[at + 2]}.${data[at + 3]}`;
}

function isMapped(data: Buffer, at: number): boolean {
  for (let i = 0; i < 10; i++) if (data[at + i] !== 0) return false;
  return data[at + 10] === 0xff && data[at + 11] === 0xff;
}

/** The first of the longest runs. */
function longestZeroRun(groups: readonly number[]): { at: number; length: number } {
  let best = { at: 0, length: 0 };
  for (let at = 0; at < groups.length; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  return best;
}
