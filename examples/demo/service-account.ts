import { generateKeyPairSync, hash, randomUUID, sign } from 'node:crypto';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: string;
  readonly node: string;
}

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/**
 * Lays out token, ca.crt and namespace in `folder` as kubelet's projected volume does (a dated folder behind the link ..data), and
 * writes the public key that the token can be checked with to `keyPath`. Returns the token's id.
 */
export function projectServiceAccount(folder: string, identity: Identity, ca: string, keyPath: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(keyPath, publicKey.export({ type: 'spki', format: 'pem' }));
  const jti = randomUUID();
  const payload = claims(identity, jti, Math.floor(Date.now() / 1000));
  const kid = hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'base64url');
  const signed = `${part({ alg: 'RS256', kid })}.${part(payload)}`;
  const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;

  const dated = `..${new Date().toISOString().slice(0, 19).replace(/[-T:]/g, '_')}.${String(process.hrtime.bigint() % 1_000_000_000n)}`;
  mkdirSync(join(folder, dated), { recursive: true });
  writeFileSync(join(folder, dated, 'token'), token);
  writeFileSync(join(folder, dated, 'namespace'), identity.namespace);
  copyFileSync(ca, join(folder, dated, 'ca.crt'));
  symlinkSync(dated, join(folder, '..data'));
  for (const file of ['token', 'namespace', 'ca.crt']) symlinkSync(`..data/${file}`, join(folder, file));
  return jti;
}

/** The claims of a bound token as the API server issues it to a pod. */
function claims({ namespace, serviceAccount, pod, node }: Identity, jti: string, now: number): object {
  return {
    aud: [ISSUER],
    exp: now + 31_536_000,
    iat: now,
    iss: ISSUER,
    jti,
    'kubernetes.io': {
      namespace,
      node: { name: node, uid: randomUUID() },
      pod: { name: pod, uid: randomUUID() },
      serviceaccount: { name: serviceAccount, uid: randomUUID() },
      warnafter: now + 3607,
    },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
