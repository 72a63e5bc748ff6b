import { readdirSync } from 'node:fs';
import { layout } from '../ring/layout.ts';
import { libc } from '../load/libc.ts';

/** Cookies of the sockets this process has open: what goes through them is the sensor's own and must not be told. */
export function socketCookies(): bigint[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => libc().socketCookie(Number(fd)) ?? []);
}

const OWN = 1;

/** An entry of `owners` (bpf/owner.h) that says so. */
export function ownSocket(): Buffer {
  const owner = Buffer.alloc(layout.owner.size);
  owner.writeUInt32LE(OWN, layout.owner.flags);
  return owner;
}
