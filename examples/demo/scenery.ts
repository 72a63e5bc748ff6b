import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hostsFile, KUBERNETES_ADDRESS, KUBERNETES_HOSTS, METADATA_ADDRESS, MODEL, PARTNER } from './addresses.ts';
import { bundle, createAuthority } from './certificates.ts';
import { type Identity, ISSUER, projectServiceAccount } from './service-account.ts';

export interface Scenery {
  /** Id of the service account token that was made. */
  readonly tokenId: string;
  readonly model: { readonly certificate: string; readonly key: string };
  /** Path of the settings of far-ends/main.ts. */
  readonly farEnds: string;
}

/**
 * Fills the stage's folder:
 *   hosts, trust.crt, serviceaccount/    what the agent finds in /etc, /run/trust and /var/run/secrets
 *   srv/documents, srv/invoices.db       what it works on, as /srv
 *   tls/, far-ends.json                  of the servers
 *   model.log, far-ends.log, audit.log   what they saw, one JSON object a line
 */
export async function build(
  folder: string,
  identity: Identity,
  outside: readonly { readonly host: string; readonly address: string }[],
): Promise<Scenery> {
  for (const name of ['tls', 'srv', 'serviceaccount']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'hosts'), hostsFile(identity.pod, outside));

  const authority = await createAuthority(join(folder, 'tls'));
  await bundle(authority.certificate, join(folder, 'trust.crt'));
  const [model, kubernetes, partner, others] = await Promise.all([
    authority.issue('model', [MODEL.host]),
    authority.issue('kubernetes', [...KUBERNETES_HOSTS, KUBERNETES_ADDRESS]),
    authority.issue('partner', [PARTNER.host]),
    authority.issue('outside', outside.map(({ host }) => host).concat('outside.example')),
  ]);
  const tokenKey = join(folder, 'tls/token.pub');
  const tokenId = projectServiceAccount(join(folder, 'serviceaccount'), identity, authority.certificate, tokenKey);

  cpSync(join(import.meta.dirname, '../documents/honest'), join(folder, 'srv/documents'), { recursive: true });
  const ledger = new DatabaseSync(join(folder, 'srv/invoices.db'));
  ledger.exec(readFileSync(join(import.meta.dirname, '../documents/ledger.sql'), 'utf8'));
  ledger.close();

  const farEnds = join(folder, 'far-ends.json');
  const settings = {
    accessLog: join(folder, 'far-ends.log'),
    kubernetes: {
      address: KUBERNETES_ADDRESS,
      port: 443,
      tokenKey,
      issuer: ISSUER,
      auditLog: join(folder, 'audit.log'),
      namespace: identity.namespace,
      pod: identity.pod,
      serviceAccount: identity.serviceAccount,
      ...kubernetes,
    },
    metadata: { address: METADATA_ADDRESS, port: 80 },
    outside: outside.map(({ address }) => Object.assign({ address, port: 443 }, others)),
    partner: { address: PARTNER.address, port: 443, ...partner },
  };
  writeFileSync(farEnds, JSON.stringify(settings));
  return { tokenId, model, farEnds };
}
