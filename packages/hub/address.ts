import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the hub of a data folder answers: written when it listens, so that the other verbs find it without being told. */
export interface HubAddress {
  readonly url: string;
  readonly pid: number;
}

export function writeAddress(data: string, address: HubAddress): void {
  writeFileSync(join(data, 'hub.json'), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

/** What was written last: a hub that was killed leaves it behind, so nobody may answer there. */
export function readAddress(data: string): HubAddress | undefined {
  try {
    const { url, pid } = JSON.parse(readFileSync(join(data, 'hub.json'), 'utf8')) as Partial<HubAddress>;
    return typeof url === 'string' && typeof pid === 'number' ? { url, pid } : undefined;
  } catch {
    return undefined;
  }
}

export function removeAddress(data: string): void {
  rmSync(join(data, 'hub.json'), { force: true });
}

export function storePath(data: string): string {
  return join(data, 'remit.db');
}
