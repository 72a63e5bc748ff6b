import type { CredentialRef } from '../../event/index.ts';
import type { Finder, Sighting } from '../sighting.ts';
import { steadyPath } from '../steady-path.ts';

/** Credentials a workload used or read: who it can speak as. The secret itself is never there, its keyed hash is. */
export const identities: Finder<Sighting> = () =>
  function* ({ event }) {
    if (event.kind === 'file.content') {
      const { credential, path } = event.data;
      if (credential !== undefined) yield identity(credential, { read_from: steadyPath(path) }, { reads: 1 });
    } else if (event.kind === 'http.request' || event.kind === 'llm.request') {
      const { credential, host, role } = event.data;
      if (credential !== undefined && role === 'client') yield identity(credential, { used_at: host }, { uses: 1 });
    }
  };

function identity(
  { type, id_hash, principal, issuer }: Pick<CredentialRef, 'type' | 'id_hash' | 'principal' | 'issuer'>,
  facts: Readonly<Record<string, string | undefined>>,
  counts: Readonly<Record<string, number>>,
): Sighting {
  return {
    kind: 'identity',
    name: principal ?? `${type} ${id_hash.slice(0, 12)}`,
    facts: { type, issuer, ...facts },
    counts,
  };
}
