import { createConnection } from 'mysql2/promise';
import { type DatabaseServer, startDatabase } from './server-process.ts';

/** MariaDB of the machine's packages, its root without a password. */
export function startMariadb(): Promise<DatabaseServer> {
  return startDatabase({
    user: 'mysql',
    prepare: (folder) => ({
      command: '/usr/bin/mariadb-install-db',
      args: [
        '--no-defaults',
        `--datadir=${folder}/data`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--basedir=/usr',
      ],
    }),
    serve: (folder, port) => ({
      command: '/usr/sbin/mariadbd',
      args: [
        '--no-defaults',
        `--datadir=${folder}/data`,
        `--socket=${folder}/s`,
        `--pid-file=${folder}/pid`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--local-infile=1',
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-name-resolve',
      ],
    }),
    answers: async (port) => {
      try {
        const client = await createConnection({ host: '127.0.0.1', port, user: 'root' });
        await client.end();
        return true;
      } catch {
        return false;
      }
    },
  });
}
