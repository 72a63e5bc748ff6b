/** An address as events carry it: IPv4-mapped IPv6 (::ffff:192.0.2.1, ::ffff:c000:201) becomes IPv4, the rest stays. */
export function plainAddress(ip: string): string {
  const mapped = /^(?:::|0{1,4}(?::0{1,4}){4}:)ffff:(?:0:)?([0-9a-f.:]+)$/i.exec(ip)?.[1];
  if (mapped === undefined) return ip;
  if (mapped.includes('.')) return mapped;
  const [high, low] = mapped.split(':').map((part) => Number.parseInt(part, 16));
  if (high === undefined || low === undefined) return ip;
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
