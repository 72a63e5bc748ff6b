import { defineConfig } from 'vitest/config';

/**
 * Four kinds of tests, told apart by their names, since they need different things of the machine: `unit` needs nothing,
 * `server` listens on loopback, `browser` needs Chromium, `kernel` needs root and BPF (and is run one file after another,
 * because programs attached by one test see the processes of another).
 */
const kinds = ['kernel', 'server', 'browser', 'root'];
const named = (kind: string) => [`**/*.${kind}.test.ts`];
const alone = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...kinds.flatMap(named)],
          // Properties over many inputs take seconds on a busy machine of two cores.
          testTimeout: 60_000,
        },
      },
      { test: { name: 'server', include: named('server'), exclude: ['**/node_modules/**'], ...alone } },
      { test: { name: 'browser', include: named('browser'), exclude: ['**/node_modules/**'], ...alone } },
      { test: { name: 'root', include: named('root'), exclude: ['**/node_modules/**'], ...alone } },
      { test: { name: 'kernel', include: named('kernel'), exclude: ['**/node_modules/**'], pool: 'forks', ...alone } },
    ],
  },
});
