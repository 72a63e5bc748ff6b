import { existsSync } from 'node:fs';
import { libc } from './libc.ts';

const PLACES = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Where the ids of tracepoints are read; mounted here when it is not yet. Undefined where neither works. */
export function tracefs(): string | undefined {
  return mounted() ?? (libc().mount('tracefs', '/sys/kernel/tracing') ? mounted() : undefined);
}

function mounted(): string | undefined {
  return PLACES.find((place) => existsSync(`${place}/events/syscalls`));
}
