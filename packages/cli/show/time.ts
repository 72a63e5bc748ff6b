/** Events hold UTC with nine decimals. People read their own zone, with its offset, to the second; pipes get UTC. */
export function showTime(ts: string, utc: boolean): string {
  const date = new Date(ts);
  if (Number.isNaN(date.getTime())) return ts;
  if (utc) return `${date.toISOString().slice(0, 19)}Z`;
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const sign = offset < 0 ? '-' : '+';
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${local} ${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
