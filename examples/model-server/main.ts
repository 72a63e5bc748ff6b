import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startModelServer } from './server.ts';

/** node main.ts [--host H] [--port N] [--cert FILE --key FILE] [--pace P]: runs until stdin ends or it is told to stop. */
const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8443' },
    cert: { type: 'string' },
    key: { type: 'string' },
    pace: { type: 'string', default: '0' },
  },
});

const server = await startModelServer({
  host: options.host,
  port: Number(options.port),
  pace: Number(options.pace),
  ...(options.cert === undefined || options.key === undefined
    ? {}
    : { tls: { cert: readFileSync(options.cert, 'utf8'), key: readFileSync(options.key, 'utf8') } }),
});
console.log(JSON.stringify({ listening: { host: options.host, port: server.port } }));
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
