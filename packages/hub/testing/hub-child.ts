import { writeSync } from 'node:fs';
import { openHub } from './open-hub.ts';

/** A hub as a process of its own, to be killed: `node hub-child.ts DATA` prints its address when it listens. */
const hub = await openHub({ data: process.argv[2] as string });
writeSync(1, `${JSON.stringify({ url: hub.url, token: hub.token })}\n`);
