import { describe, expect, it } from 'vitest';
import { plainAddress } from './ip-address.ts';

describe('addresses', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['::FFFF:A9FE:A9FE', '169.254.169.254'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::1', '::1'],
    ['fd00::ffff:1.2.3.4', 'fd00::ffff:1.2.3.4'],
  ])('%s is told as %s', (ip, expected) => {
    expect(plainAddress(ip)).toBe(expected);
  });
});
