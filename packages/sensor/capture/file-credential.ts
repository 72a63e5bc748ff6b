import { keyedHash, textCredential } from '@remit/core/wire';

export interface FileCredential {
  readonly type: string;
  readonly id_hash: string;
  readonly principal?: string;
}

/**
 * The credential that a file's content is: a bare token (JWT, Kubernetes bound token, API key), or one of the well-known files
 * that hold one. The hash is over the secret itself, so that it equals the hash of the same secret in a later request.
 */
export function fileCredential(text: string, path: string, key: string): FileCredential | undefined {
  if (text.length > LONGEST) return undefined;
  const bare = textCredential(text, key);
  if (bare) return { type: bare.type, id_hash: bare.id_hash, ...(bare.principal && { principal: bare.principal }) };
  for (const { type, where, pattern, principal } of holders) {
    if (where.path && !where.path.test(path)) continue;
    if (where.needle && !text.includes(where.needle)) continue;
    const secret = pattern.exec(text)?.groups?.['secret'];
    if (secret === undefined) continue;
    const known = textCredential(secret, key);
    const who = known?.principal ?? principal?.exec(text)?.groups?.['who'];
    return {
      type: known?.type ?? type,
      id_hash: known?.id_hash ?? keyedHash(secret, key),
      ...(who && { principal: who }),
    };
  }
  if (OPAQUE_TOKEN_FILE.test(path) && OPAQUE.test(text.trim())) {
    return { type: 'token', id_hash: keyedHash(text.trim(), key) };
  }
  return undefined;
}

const LONGEST = 256 * 1024;

/** A file that is named for the token it holds, or lies among mounted secrets, with nothing but one opaque word in it. */
const OPAQUE_TOKEN_FILE =
  /(^|[/._-])(token|api[_-]?key|secret|password|passwd)(\.txt)?$|\/run\/secrets\/.*(?<!\/namespace)$|\.vault-token$/i;
const OPAQUE = /^[\x21-\x7e]{8,8192}$/;

interface Holder {
  readonly type: string;
  /** What tells the file apart from prose that has the same words. */
  readonly where: { readonly path?: RegExp; readonly needle?: string };
  readonly pattern: RegExp;
  /** Public name of whom the credential speaks for. */
  readonly principal?: RegExp;
}

/** Formats as their tools document them; each pattern starts at a literal and takes linear time. */
const holders: readonly Holder[] = [
  {
    type: 'aws_credentials',
    where: { needle: 'aws_secret_access_key' },
    pattern: /^[ \t]*aws_secret_access_key[ \t]*=[ \t]*(?<secret>[A-Za-z0-9/+=]{16,128})/m,
    principal: /^[ \t]*aws_access_key_id[ \t]*=[ \t]*(?<who>[A-Z0-9]{16,128})/m,
  },
  {
    type: 'private_key',
    where: { needle: 'PRIVATE KEY-----' },
    pattern: /(?<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{16,65536})/,
    principal: /"client_email"\s*:\s*"(?<who>[^"]{1,256})"/,
  },
  {
    type: 'google_credentials',
    where: { needle: '"client_secret"' },
    pattern: /"refresh_token"\s*:\s*"(?<secret>[^"]{8,4096})"/,
    principal: /"client_id"\s*:\s*"(?<who>[^"]{1,256})"/,
  },
  {
    type: 'kubeconfig',
    where: { needle: 'current-context:' },
    pattern: /^\s*token:[ \t]*["']?(?<secret>[A-Za-z0-9._~+/=-]{8,8192})/m,
    principal: /^current-context:[ \t]*(?<who>\S{1,256})/m,
  },
  {
    type: 'kubeconfig',
    where: { needle: 'current-context:' },
    pattern: /^\s*client-key-data:[ \t]*["']?(?<secret>[A-Za-z0-9+/=]{16,65536})/m,
    principal: /^current-context:[ \t]*(?<who>\S{1,256})/m,
  },
  {
    type: 'netrc',
    where: { path: /netrc$/ },
    pattern: /\bpassword[ \t]+(?<secret>\S{1,512})/,
    principal: /\blogin[ \t]+(?<who>\S{1,256})/,
  },
  { type: 'docker_auth', where: { needle: '"auths"' }, pattern: /"auth"\s*:\s*"(?<secret>[A-Za-z0-9+/=]{4,8192})"/ },
  {
    type: 'registry_token',
    where: { needle: '_authToken' },
    pattern: /_authToken[ \t]*=[ \t]*(?<secret>[A-Za-z0-9._~+/=-]{8,1024})/,
  },
  {
    type: 'stored_login',
    where: { path: /git[-/]credentials$/ },
    pattern: /^https?:\/\/[^\s:@/]{1,128}:(?<secret>[^\s@/]{1,512})@/m,
    principal: /^https?:\/\/(?<who>[^\s:@/]{1,128}):/m,
  },
];
