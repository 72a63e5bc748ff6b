import { readFileSync } from 'node:fs';
import { openAccessLog } from './access-log.ts';
import { serveKubernetes, type KubernetesSettings } from './kubernetes/server.ts';
import { serveMetadata } from './metadata.ts';
import { serveOutside } from './outside.ts';
import { servePartner } from './partner.ts';
import type { Place } from './serve.ts';

/** What `node main.ts SETTINGS.json` serves, and where. */
export interface FarEndSettings {
  /** File that gets one line for every request that arrived anywhere. */
  readonly accessLog: string;
  readonly kubernetes: KubernetesSettings & Place;
  readonly metadata: Place;
  readonly outside: readonly Place[];
  readonly partner: Place;
}

const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as FarEndSettings;
const log = openAccessLog(settings.accessLog);
await Promise.all([
  serveKubernetes(settings.kubernetes, settings.kubernetes, log),
  serveMetadata(settings.metadata, log),
  servePartner(settings.partner, log),
  ...settings.outside.map((place) => serveOutside(place, log)),
]);
console.log(JSON.stringify({ ready: true }));

// Whoever started this holds the other end of stdin: when they are gone, so are we.
process.stdin.resume().on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
