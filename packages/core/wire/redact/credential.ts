import type { CredentialRef } from '@remit/core/event';
import { jwtCredential } from './jwt.ts';
import { keyedHash, secretHash } from './keyed-hash.ts';
import { shapes } from './shapes.ts';

/**
 * The credential a request carries, from its headers (lower-case names). `type` tells how it is presented or, where the value
 * has a known shape, what it is.
 */
export function requestCredential(headers: ReadonlyMap<string, string>, key: string): CredentialRef | undefined {
  const authorization = headers.get('authorization') ?? headers.get('proxy-authorization');
  if (authorization) return authorizationCredential(authorization, key);
  for (const name of KEY_HEADERS) {
    const value = headers.get(name);
    if (value) return { type: shapeOf(value) ?? 'api_key', id_hash: keyedHash(value, key) };
  }
  return undefined;
}

/** The credential that a whole text (a token file, an environment value) is; undefined when it is none of a known shape. */
export function textCredential(text: string, key: string): CredentialRef | undefined {
  const value = text.trim();
  if (value === '' || value.length > LONGEST) return undefined;
  const jwt = jwtCredential(value, key);
  if (jwt) return jwt;
  const type = shapeOf(value);
  if (type === undefined) return undefined;
  return { type, id_hash: secretHash(type, value, key) };
}

const KEY_HEADERS = [
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'x-vault-token',
  'x-auth-token',
  'private-token',
  'x-aws-ec2-metadata-token',
];
const LONGEST = 64 * 1024;

function authorizationCredential(value: string, key: string): CredentialRef {
  const space = value.indexOf(' ');
  const scheme = (space < 0 ? '' : value.slice(0, space)).toLowerCase();
  const secret = value.slice(space + 1).trim();
  if (scheme === 'bearer' || scheme === 'token') {
    return jwtCredential(secret, key) ?? { type: shapeOf(secret) ?? 'bearer', id_hash: keyedHash(secret, key) };
  }
  if (scheme === 'basic') return basicCredential(secret, key);
  if (scheme.startsWith('aws4-')) {
    const id = /Credential=([A-Za-z0-9]{1,128})\//.exec(secret)?.[1] ?? secret;
    return { type: 'aws_sigv4', id_hash: keyedHash(id, key) };
  }
  return jwtCredential(secret, key) ?? { type: shapeOf(secret) ?? 'authorization', id_hash: keyedHash(secret, key) };
}

function basicCredential(encoded: string, key: string): CredentialRef {
  const user = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? '';
  const printable = /^[\x21-\x7e]{1,128}$/.test(user);
  return { type: 'basic', id_hash: keyedHash(encoded, key), ...(printable && { principal: user }) };
}

/** The type of the shape that `value` has from beginning to end. */
function shapeOf(value: string): string | undefined {
  for (const { type, needles, pattern } of shapes) {
    if (CONTEXTUAL.has(type) || !needles.some((needle) => value.includes(needle))) continue;
    pattern.lastIndex = 0;
    const match = pattern.exec(value);
    pattern.lastIndex = 0;
    if (match && match.index === 0 && match[0].length === value.length) return type;
  }
  return undefined;
}

/** Shapes that need something before the value. */
const CONTEXTUAL = new Set(['bearer', 'basic', 'password', 'assigned', 'slack_webhook']);
