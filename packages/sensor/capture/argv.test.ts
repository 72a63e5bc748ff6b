import { redact } from '@remit/core/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactArgv } from './argv.ts';

const secret = fc.integer({ min: 1e9, max: 1e15 }).map((number) => `Zq${number.toString(36)}`);

describe('arguments', () => {
  it('hides the value of an option named for a secret, the same way each time', () => {
    const options = fc.constantFrom(
      '--password',
      '--token',
      '--client-secret',
      '-passphrase',
      '--db_password',
      '--api-key',
    );
    fc.assert(
      fc.property(secret, options, (value, option) => {
        const [, , first, , second] = redactArgv(['tool', option, value, option, value], 'key');
        expect(first).not.toContain(value);
        expect(first).toBe(second);
      }),
    );
  });

  it('hides the password of a login and keeps the user', () => {
    const [, , login] = redactArgv(['curl', '-u', 'alice:s3cretword', 'https://h/'], 'key');
    expect(login).toMatch(/^alice:‹redacted:argument:/);
  });

  it('leaves ordinary arguments as they are', () => {
    const argv = ['git', 'log', '--max-tokens', '50', '-p', 'a/b', '--user', '1000:1000/x', 'token', 'of thanks'];
    expect(redactArgv(argv, 'key')).toEqual(argv);
  });

  it('treats a shell’s script exactly as the same text elsewhere, so that it can be compared with a tool call', () => {
    const script = 'curl --password hunter2222 -H "Authorization: Bearer abcdef123456abcdef123456" https://h/';
    expect(redactArgv(['sh', '-c', script], 'key')[2]).toBe(redact(script, 'key'));
  });
});
