import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A throw-away certificate authority in a folder, made by the openssl command. Nothing outside the stage trusts it. */
export interface Authority {
  /** Path of the authority's certificate, PEM. */
  readonly certificate: string;
  /** Issues a server certificate for DNS names and IP addresses; returns the paths of certificate and key. */
  issue(name: string, hosts: readonly string[]): Promise<{ certificate: string; key: string }>;
}

export async function createAuthority(folder: string): Promise<Authority> {
  const certificate = join(folder, 'ca.crt');
  const authorityKey = join(folder, 'ca.key');
  await openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    '2',
    '-subj',
    '/CN=remit stage',
    ...EXTENSIONS_OF_CA,
  )(authorityKey, certificate);
  return {
    certificate,
    async issue(name, hosts) {
      const key = join(folder, `${name}.key`);
      const path = join(folder, `${name}.crt`);
      const names = hosts.map((host) => `${/^[\d.]+$|:/.test(host) ? 'IP' : 'DNS'}:${host}`).join(',');
      const subject = ['-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${names}`];
      const issuer = ['-CA', certificate, '-CAkey', authorityKey, '-addext', 'basicConstraints=critical,CA:false'];
      await openssl('req', '-x509', ...NEW_KEY, '-days', '2', ...subject, ...issuer)(key, path);
      return { certificate: path, key };
    },
  };
}

/** The authorities this machine trusts and `ca` besides, as one file: what SSL_CERT_FILE wants. */
export async function bundle(ca: string, path: string): Promise<void> {
  const system = await readFile('/etc/ssl/certs/ca-certificates.crt', 'utf8').catch(() => '');
  await writeFile(path, `${system}\n${await readFile(ca, 'utf8')}`);
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const EXTENSIONS_OF_CA = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];

function openssl(...args: string[]): (key: string, certificate: string) => Promise<void> {
  return async (key, certificate) => {
    await promisify(execFile)('openssl', [...args, '-keyout', key, '-out', certificate]);
  };
}
