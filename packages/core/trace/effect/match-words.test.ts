import { describe, expect, it } from 'vitest';
import { matchWords } from './match-words.ts';

const found = (command: string, argv: readonly string[]) =>
  matchWords(command, argv, 'arguments.command') !== undefined;

describe('the words of a command line in what a call gives', () => {
  it.each([
    ['a step of a pipe', 'sort -u /srv/a.csv | head -n 3', ['sort', '-u', '/srv/a.csv']],
    ['a step within quotes', `bash -c 'cd /srv; tar czf out.tgz books'`, ['tar', 'czf', 'out.tgz', 'books']],
    ['a step within a substitution', 'echo $(cat /srv/key.pem) > x', ['cat', '/srv/key.pem']],
    [
      'a wrapper',
      `python3 -c "print(sum(range(9)))"`,
      ['/usr/bin/env', 'bash', '/opt/shims/python3', '-c', 'print(sum(range(9)))'],
    ],
    [
      'one word that the shell expanded',
      'curl -H "Authorization: Bearer $(cat t)" https://host.example/api/v1/pods',
      ['curl', '-H', `Authorization: Bearer ${'x'.repeat(60)}`, 'https://host.example/api/v1/pods'],
    ],
  ])('stand there as %s', (_what, command, argv) => {
    const wrapped = argv[0] === '/usr/bin/env';
    expect(found(command, wrapped ? argv.slice(2) : argv)).toBe(true);
  });

  it.each([
    ['another file', 'sort -u /srv/a.csv', ['sort', '-u', '/srv/b.csv']],
    ['another program with the same options', 'curl -s https://a.example/x', ['curl', '-s', 'https://b.example/x']],
    ['short words only', 'ls -la', ['ls', '-la']],
  ])('do not for %s', (_what, command, argv) => {
    expect(found(command, argv)).toBe(false);
  });
});
