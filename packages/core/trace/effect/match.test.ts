import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesOf, shellWords } from '../call/leaves.ts';
import { matchAddress, matchRequest } from './match-address.ts';
import { matchArgv } from './match-argv.ts';
import { matchPath } from './match-path.ts';

const leaf = (value: string) => ({ key: 'v', value });
const image = (argv: string[], argvTruncated = false) => ({ argv, argvTruncated });

describe('arguments found again', () => {
  it.each([
    ['ls -la /srv', ['sh', '-c', 'ls -la /srv'], 1],
    ['ls -la /srv', ['bash', '-lc', 'set -e; cd /tmp; ls -la /srv'], 0.9],
    ['ls -la "/srv/my docs"', ['/bin/ls', '-la', '/srv/my docs'], 1],
    ['192.0.2.7', ['ping', '-c', '1', '192.0.2.7'], 1],
    ['17', ['convert', '17'], 0.4],
    ['report', ['cat', 'reports.txt'], undefined],
  ])('%j in the command line %j: %s', (value, argv, strength) => {
    expect(matchArgv(leaf(value), image(argv))?.strength).toBe(strength);
  });

  it('in a command line that the kernel cut off', () => {
    const long = `python3 -c "${'print(1); '.repeat(40)}"`;
    expect(matchArgv(leaf(long), image(['sh', '-c', long.slice(0, 128)], true))?.strength).toBe(0.98);
    expect(matchArgv(leaf(long), image(['sh', '-c', long.slice(0, 128)], false))).toBeUndefined();
  });

  it.each([
    ['/srv/docs/a.txt', 1],
    ['docs/a.txt', 0.98],
    ['./a.txt', 0.97],
    ['please read /srv/docs/a.txt aloud', 0.9],
    ['/srv/other/b.txt', undefined],
  ])('path %j: %s', (value, strength) => {
    expect(matchPath(leaf(value), '/srv/docs/a.txt', undefined)?.strength).toBe(strength);
  });

  it('behind a link, what was really opened', () => {
    expect(matchPath(leaf('/etc/shadow'), '/tmp/x', '/etc/shadow')?.strength).toBe(1);
  });

  it.each([
    ['https://api.example.com/v1/orders/5?x=1', 1],
    ['https://api.example.com/v1/orders/5', 0.95],
    ['https://api.example.com/v1', 0.85],
    ['https://api.example.com/v1/orders/57', 0.5],
    ['https://other.example.com/v1/orders/5?x=1', undefined],
    ['/v1/orders/5?x=1', 0.97],
  ])('request %j: %s', (value, strength) => {
    const request = { method: 'GET', host: 'api.example.com', target: '/v1/orders/5?x=1', preview: '' };
    expect(matchRequest(leaf(value), request)?.strength).toBe(strength);
  });

  it.each([
    ['http://169.254.169.254/metadata', 80, 0.97],
    ['http://169.254.169.254:8080/metadata', 80, undefined],
    ['curl 169.254.169.254', 80, 0.85],
  ])('connection %j to port %i: %s', (value, port, strength) => {
    expect(matchAddress(leaf(value), { ip: '169.254.169.254', port, name: undefined })?.strength).toBe(strength);
  });

  it('reads arguments of any shape, also such as are not JSON', () => {
    expect(leavesOf('{"a":{"b":["x","y"],"c":[{"d":7}]}}').map((one) => [one.key, one.value])).toEqual([
      ['a.b', 'x y'],
      ['a.b', 'x'],
      ['a.b', 'y'],
      ['a.c.d', '7'],
    ]);
    expect(leavesOf('import os; os.system("ls")')).toEqual([{ key: '', value: 'import os; os.system("ls")' }]);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => leavesOf(text).length <= 260));
  });

  it('splits words as a shell does', () => {
    expect(shellWords(`a 'b c' "d \\" e" f\\ g ''`)).toEqual(['a', 'b c', 'd " e', 'f g', '']);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\w ./"$-]{1,12}$/)), (words) => {
        expect(shellWords(words.map((word) => `'${word}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
