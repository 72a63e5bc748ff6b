import { overlap } from '../../event/index.ts';
import type { Act } from '../../profile/index.ts';
import type { GraphView } from '../../trace/index.ts';
import type { Step } from '../detector.ts';

const MOST_TEXTS = 4000;
/** Prints a body must have for an overlap to mean something: two or three can be a greeting. */
const FEWEST_PRINTS = 4;
/** The share of the body that stands in what was read. Winnowing keeps passages whole, so copied text lies well above. */
const COPIED = 0.3;

export interface Copied {
  /** The segment it was read as. */
  readonly segment: string;
  readonly share: number;
}

/** Fingerprints of what tools gave the model and of what requests carried, to see the one go out in the other. */
export class Contents {
  /** By hash of the message. */
  readonly #read = new Map<string, ReadonlySet<string>>();
  /** By id of the event that showed the request. */
  readonly #sent = new Map<string, readonly string[]>();

  observe({ event }: Step): void {
    if (event.kind === 'llm.request') {
      for (const { role, sha256, fingerprint } of event.data.messages) {
        if (role === 'tool' && fingerprint !== undefined) put(this.#read, sha256, new Set(fingerprint));
      }
    } else if (event.kind === 'http.request' && (event.data.body.fingerprint?.length ?? 0) >= FEWEST_PRINTS) {
      put(this.#sent, event.id, event.data.body.fingerprint as readonly string[]);
    }
  }

  /** What a request carries of that which tools of its own conversation had read before. */
  copied(act: Act, graph: GraphView): Copied | undefined {
    if (act.node.kind !== 'request' || act.call === undefined) return undefined;
    const body = graph
      .in(act.node.id, 'did')
      .flatMap((edge) => edge.evidence)
      .map((id) => this.#sent.get(id));
    const prints = body.find((one) => one !== undefined);
    const turn = graph.in(act.call.id, 'asked_for')[0]?.from;
    if (prints === undefined || turn === undefined) return undefined;
    let best: Copied | undefined;
    for (const { from } of graph.in(act.call.attrs.conversation, 'took_part_in')) {
      for (const { to } of graph.out(from, 'contains')) {
        const segment = graph.getAs(to, 'segment');
        const read = segment && this.#read.get(segment.attrs.sha256);
        const share = read === undefined ? 0 : overlap(prints, read);
        if (segment !== undefined && share >= COPIED && share > (best?.share ?? 0))
          best = { segment: segment.id, share };
      }
    }
    return best;
  }
}

function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_TEXTS) map.delete(map.keys().next().value as string);
}
