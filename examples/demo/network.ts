import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { POD_ADDRESS } from './addresses.ts';

/**
 * A network namespace whose loopback owns `addresses`, and which has no way out: whatever is not owned here is unreachable.
 * What connects to them comes from the pod's address, as it would through a cluster's network.
 */
export async function createNetwork(name: string, addresses: readonly string[]): Promise<void> {
  await ip('netns', 'add', name);
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  for (const address of [POD_ADDRESS, ...addresses])
    await ip('-n', name, 'address', 'add', `${address}/32`, 'dev', 'lo');
  for (const address of addresses) {
    await ip('-n', name, 'route', 'replace', 'local', address, 'dev', 'lo', 'src', POD_ADDRESS, 'table', 'local');
  }
}

/** Prefix of a command that runs in the namespace; mounts and /sys stay as they are. */
export function inNetwork(name: string): readonly string[] {
  return ['nsenter', `--net=/run/netns/${name}`];
}

async function ip(...args: string[]): Promise<void> {
  await promisify(execFile)('ip', args);
}
