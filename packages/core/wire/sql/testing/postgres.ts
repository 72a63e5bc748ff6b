import { existsSync, readdirSync } from 'node:fs';
import { Client } from 'pg';
import { type DatabaseServer, startDatabase } from './server-process.ts';

/** PostgreSQL of the machine's packages, trusting everybody on loopback. */
export function startPostgres(): Promise<DatabaseServer> {
  const bin = folderOfBinaries();
  return startDatabase({
    user: 'postgres',
    prepare: (folder) => ({
      command: `${bin}/initdb`,
      args: ['-D', `${folder}/data`, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    }),
    answers: async (port) => {
      const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
      try {
        await client.connect();
        return true;
      } catch {
        return false;
      } finally {
        await client.end();
      }
    },
    serve: (folder, port) => ({
      command: `${bin}/postgres`,
      args: ['-D', `${folder}/data`, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-c', 'fsync=off'],
    }),
  });
}

function folderOfBinaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  if (versions[0] === undefined) throw new Error('PostgreSQL is not installed: scripts/setup.sh test');
  return `${root}/${versions[0]}/bin`;
}
