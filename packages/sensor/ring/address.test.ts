import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipText } from './address.ts';

const six = (hex: string) => ipText(Buffer.from(hex, 'hex'), 0, 10);

describe('ipText', () => {
  it('shortens IPv6 as RFC 5952 says', () => {
    expect(six('00000000000000000000000000000001')).toBe('::1');
    expect(six('00000000000000000000000000000000')).toBe('::');
    expect(six('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1');
    expect(six('20010db8000100010001000100010000')).toBe('2001:db8:1:1:1:1:1:0');
    expect(six('fe800000000000000000000000000000')).toBe('fe80::');
  });

  it('shows IPv4 within IPv6 as IPv4', () => {
    expect(six('00000000000000000000ffffa9fea9fe')).toBe('169.254.169.254');
  });

  it('shows plain IPv4', () => {
    expect(ipText(Buffer.from([10, 0, 0, 255]), 0, 2)).toBe('10.0.0.255');
  });

  it('gives every other IPv6 address a text that is one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = ipText(Buffer.from(bytes), 0, 10);
        return isIPv6(text) || /^\d+\.\d+\.\d+\.\d+$/.test(text);
      }),
    );
  });
});
