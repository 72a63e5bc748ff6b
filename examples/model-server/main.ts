import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type AnswerLog, startModelServer } from './server.ts';

/**
 * node main.ts [--host H] [--port N] [--cert FILE --key FILE] [--pace P] [--log FILE] [--until-stdin-ends]
 *
 * Runs until it is told to stop; with --until-stdin-ends also no longer than whoever holds the other end of its stdin.
 */
const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8443' },
    cert: { type: 'string' },
    key: { type: 'string' },
    pace: { type: 'string', default: '0' },
    log: { type: 'string' },
    'until-stdin-ends': { type: 'boolean', default: false },
  },
});

const server = await startModelServer({
  host: options.host,
  port: Number(options.port),
  pace: Number(options.pace),
  ...(options.log === undefined ? {} : { log: toFile(options.log) }),
  ...(options.cert === undefined || options.key === undefined
    ? {}
    : { tls: { cert: readFileSync(options.cert, 'utf8'), key: readFileSync(options.key, 'utf8') } }),
});
console.log(JSON.stringify({ listening: { host: options.host, port: server.port } }));
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
if (options['until-stdin-ends']) process.stdin.resume().on('end', () => process.exit(0));

function toFile(path: string): AnswerLog {
  return (answered) => appendFileSync(path, `${JSON.stringify(answered)}\n`);
}
