import { z } from 'zod';

/** A time as people and scripts write it (RFC 3339, any offset) → as events hold it: UTC with nine decimals. */
export const timeSchema = z.iso.datetime({ offset: true }).transform((time) => {
  const fraction = /\.(\d{1,9})/.exec(time)?.[1] ?? '';
  return `${new Date(time).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
});
