import type { CredentialRef, RemitEvent } from '../event/index.ts';
import { type Fold, nodeFrom } from './fold.ts';

/** `yielded` and `used`: the same secret is the same node wherever it shows, by its keyed hash. */
export class Credentials {
  readonly #fold: Fold;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** A file held it, or an answer gave it out. */
  yielded(event: RemitEvent, from: string, credential: CredentialRef, evidence: readonly string[]): void {
    const to = this.#node(event, credential);
    this.#fold.graph.link({ from, to, rel: 'yielded', basis: 'observed', confidence: 1, evidence });
  }

  /** A process, in a request, showed it. */
  used(event: RemitEvent, by: readonly string[], credential: CredentialRef): void {
    const to = this.#node(event, credential);
    for (const from of by) {
      this.#fold.graph.link({ from, to, rel: 'used', basis: 'observed', confidence: 1, evidence: [event.id] });
    }
  }

  #node(event: RemitEvent, credential: CredentialRef): string {
    const id = `credential:${credential.id_hash}`;
    const known = this.#fold.graph.getAs(id, 'credential');
    if (known === undefined) {
      const { type, id_hash, principal } = credential;
      const attrs = { type, id_hash, ...(principal === undefined ? {} : { principal }) };
      this.#fold.graph.put(nodeFrom(event, 'credential', id, attrs));
    } else if (known.attrs.principal === undefined && credential.principal !== undefined) {
      this.#fold.graph.amend(id, 'credential', { principal: credential.principal });
    }
    return id;
  }
}
