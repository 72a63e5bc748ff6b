import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestCredential, textCredential } from './credential.ts';
import { keyedHash } from './keyed-hash.ts';
import { redact } from './redact.ts';

const letters = (alphabet: string, length: number, most = length) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: length, maxLength: most });
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const alnum = `${upper}${upper.toLowerCase()}${digits}`;
const url = `${alnum}_-`;
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const pem = fc.uint8Array({ minLength: 120, maxLength: 300 }).map((bytes) => {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN EC PRIVATE KEY-----\n${lines.join('\n')}\n-----END EC PRIVATE KEY-----`;
});
const jwt = fc
  .tuple(fc.uuid(), letters(url, 43))
  .map(([sub, signature]) => `${segment({ alg: 'RS256' })}.${segment({ sub })}.${signature}`);

/** Secrets that are known by their own shape, wherever they stand. */
const shaped = fc.oneof(
  jwt,
  letters(alnum, 46).map((rest) => `sk-1${rest}`),
  letters(url, 80).map((rest) => `sk-proj-7${rest}a`),
  letters(url, 90).map((rest) => `sk-ant-api03-${rest}A`),
  letters(upper + digits, 16).map((rest) => `AKIA${rest}`),
  letters(alnum, 36).map((rest) => `ghp_${rest}`),
  letters(`${alnum}_`, 60).map((rest) => `github_pat_${rest}a`),
  letters(digits, 10, 12).map((rest) => `xoxb-${rest}-${rest}-AbCdEfGhIjKl`),
  letters(url, 34).map((rest) => `AIza${rest}a`),
  letters(alnum, 24).map((rest) => `sk_live_${rest}`),
  letters(alnum, 34).map((rest) => `hf_${rest}`),
  letters(alnum, 34).map((rest) => `abc8Q~${rest}`),
  pem,
);

/** Secrets that are known by what stands before them. */
const plain = letters(`${alnum}!_.~+/-`, 8, 40).filter((value) => /[0-9]/.test(value) && !/^[%*]/.test(value));
const named: readonly ((secret: string) => string)[] = [
  (secret) => `https://db.example/x?user=me&password=${secret}&y=1`,
  (secret) => `grant_type=client_credentials&client_secret=${secret}`,
  (secret) => `export OPENAI_API_KEY=${secret}\n`,
  (secret) => `{"user":"me","password":"${secret}"}`,
  (secret) => JSON.stringify(JSON.stringify({ access_token: secret })),
  (secret) => `AccountName=x;AccountKey=${secret};Suffix=y`,
  (secret) => `https://x.blob.core.windows.net/c?sv=2024&sig=${encodeURIComponent(secret)}&se=1`,
  (secret) => `curl -H "Authorization: Bearer ${secret.replaceAll('!', '')}" https://a.example`,
];

const around: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `The key is ${secret}. Keep it safe.`,
  (secret) => `"${secret}"`,
  (secret) => JSON.stringify({ text: `a\n${secret}\tb` }),
  (secret) => JSON.stringify(JSON.stringify({ text: `a\n${secret}\n` })),
  (secret) => `https://a.example/?q=%20${encodeURIComponent(secret)}&b=1`,
  (secret) => `x=${secret};`,
  (secret) => `[${secret},${secret}]`,
];

describe('redaction', () => {
  it('lets no secret of a known shape through, wherever it stands', () => {
    fc.assert(
      fc.property(shaped, fc.constantFrom(...around), (secret, place) => {
        for (const piece of tellTale(secret)) expect(redact(place(secret), 'key')).not.toContain(piece);
      }),
      { numRuns: 2000 },
    );
  });

  it('lets no value through whose name says that it is secret', () => {
    fc.assert(
      fc.property(plain, fc.constantFrom(...named), (secret, place) => {
        const redacted = redact(place(secret), 'key');
        expect(redacted).not.toContain(secret.slice(0, 8));
        expect(redacted).toContain('‹redacted:');
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same hash wherever the same secret shows, and another with another key', () => {
    fc.assert(
      fc.property(shaped, fc.constantFrom(...around.filter((_, i) => i !== 5)), (secret, place) => {
        const expected = redact(secret, 'key').split(':').at(-1);
        expect(redact(place(secret), 'key')).toContain(expected);
        expect(redact(secret, 'other')).not.toContain(expected);
        expect(textCredential(`${secret}\n`, 'key')?.id_hash).toBe(expected?.slice(0, -1));
      }),
    );
  });

  it('changes nothing that was redacted already', () => {
    fc.assert(
      fc.property(fc.oneof(shaped, plain), fc.constantFrom(...around, ...named), (secret, place) => {
        const once = redact(place(secret), 'key');
        expect(redact(once, 'key')).toBe(once);
      }),
    );
  });

  it.each([
    'The invoice of Acme Ltd. over 1,200.50 EUR is due on 2026-11-21.',
    'curl -sk -H "Authorization: Bearer $TOKEN" https://10.96.0.1/api/v1/secrets?limit=500',
    'TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)',
    '{"max_tokens": 4096, "model": "gpt-5", "tool_choice": "auto", "secret": "db-creds"}',
    'a risk-assessment-for-the-second-quarter-of-the-year and a task-force-of-twenty-people',
    'The bearer of this certificate knows the basic arithmetic of authorization: see below.',
    'kubectl get secret my-secret -o yaml && password={{ vault.password }}',
    'https://example.com:8443/path?page=2&sort=asc, mail to me@example.com',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ])('leaves ordinary text as it is: %s', (text) => {
    expect(redact(text, 'key')).toBe(text);
  });

  it.each([
    'eyJ-',
    'eyJaaaaaaaa.',
    'sk-',
    'sk-a-',
    'password=',
    '"password":"',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A PRIVATE KEY-----\n-',
    'Bearer ',
    'bearer aaaaaaaaaaaaaaaaaaaaaaaa',
    'authorization: basic ',
    '://a:',
    '://:',
    'xox',
    'token',
    'token"\\',
    ':AA',
    '0',
    'SG.',
    '8Q~',
    'hooks.slack.com/services/',
    'secret":"a',
  ])('takes linear time on %s again and again', (piece) => {
    const text = piece.repeat(Math.ceil((1 << 19) / piece.length));
    const start = performance.now();
    redact(`sk- eyJ Bearer asic :// PRIVATE KEY = ": ${text}`, 'key');
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

describe('credentials', () => {
  const claims = {
    iss: 'https://kubernetes.default.svc',
    sub: 'system:serviceaccount:finance:invoice-agent',
    jti: '0f1e2d3c-aaaa-bbbb-cccc-0123456789ab',
    'kubernetes.io': {
      namespace: 'finance',
      pod: { name: 'invoice-agent-0', uid: 'pod-uid' },
      serviceaccount: { name: 'invoice-agent' },
    },
  };
  const token = `${segment({ alg: 'RS256' })}.${segment(claims)}.c2lnbmF0dXJl`;

  it('of a Kubernetes token: whom it speaks for, its audit id and its pod, not its value', () => {
    const credential = requestCredential(new Map([['authorization', `Bearer ${token}`]]), 'key');
    expect(credential).toEqual({
      type: 'jwt',
      id_hash: keyedHash(token, 'key'),
      principal: claims.sub,
      credential_id: `JTI=${claims.jti}`,
      issuer: claims.iss,
      pod: 'invoice-agent-0',
      pod_uid: 'pod-uid',
    });
    expect(textCredential(`${token}\n`, 'key')).toEqual(credential);
  });

  it.each([
    ['authorization', 'Bearer opaque-value', { type: 'bearer', id_hash: keyedHash('opaque-value', 'key') }],
    ['authorization', `Basic ${Buffer.from('ada:lovelace').toString('base64')}`, { type: 'basic', principal: 'ada' }],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/eu/s3/aws4_request, SignedHeaders=host, Signature=ff',
      { type: 'aws_sigv4', id_hash: keyedHash('AKIAIOSFODNN7EXAMPLE', 'key') },
    ],
    ['x-api-key', 'abc', { type: 'api_key', id_hash: keyedHash('abc', 'key') }],
    ['api-key', 'abc', { type: 'api_key', id_hash: keyedHash('abc', 'key') }],
  ])('%s: %s', (name, value, expected) => {
    expect(requestCredential(new Map([[name, value]]), 'key')).toMatchObject(expected);
  });

  it('are none in a request without, nor in ordinary text', () => {
    expect(requestCredential(new Map([['accept', '*/*']]), 'key')).toBeUndefined();
    expect(textCredential('finance', 'key')).toBeUndefined();
    expect(textCredential('eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.', 'key')?.principal).toBeUndefined();
  });

  it('never throw on any header', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (scheme, value) => void requestCredential(new Map([['authorization', `${scheme} ${value}`]]), 'k'),
      ),
    );
  });
});

/** Parts of a secret that must not show; of a key file each line. */
function tellTale(secret: string): string[] {
  if (secret.startsWith('-----'))
    return secret
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, 16));
  return [secret.slice(-12), secret.slice(4, 16)];
}
