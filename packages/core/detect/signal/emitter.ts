import { hash } from 'node:crypto';
import type { Detector, Severity, Signal } from '../detector.ts';
import { compareNs } from '../../event/index.ts';
import { worst } from './severity.ts';

/** Signals of one detector that are remembered so that they can grow; an older one that shows again would be a new one. */
const MOST_SIGNALS = 4000;
const MOST_EVIDENCE = 64;
const MOST_NODES = 64;

export interface Draft {
  /** What makes it this signal and no other, for this detector: usually the id of the process or call it is about. */
  readonly key: string;
  readonly severity: Severity;
  readonly node: string;
  readonly title: string;
  readonly ts: string;
  readonly boot_ns: string;
  readonly evidence: readonly string[];
  readonly nodes: readonly string[];
  /** Whether the title tells all so far, and so replaces an earlier one even at the same severity. */
  readonly cumulative?: boolean;
}

/** Makes signals from drafts. One that says no more than an earlier one is not sent again; one that says more grows. */
export class Emitter {
  readonly #detector: Detector;
  readonly #sent = new Map<string, Signal>();

  constructor(detector: Detector) {
    this.#detector = detector;
  }

  emit(draft: Draft): Signal[] {
    const before = this.#sent.get(draft.key);
    const signal = before === undefined ? this.#first(draft) : grown(before, draft);
    if (signal === before) return [];
    this.#sent.delete(draft.key);
    this.#sent.set(draft.key, signal);
    if (this.#sent.size > MOST_SIGNALS) this.#sent.delete(this.#sent.keys().next().value as string);
    return [signal];
  }

  #first({ key, severity, node, title, ts, boot_ns, evidence, nodes }: Draft): Signal {
    return {
      id: `signal:${this.#detector.id}:${hash('sha256', `${this.#detector.id}\0${key}`).slice(0, 12)}`,
      detector: this.#detector.id,
      mappings: this.#detector.mappings,
      severity,
      node,
      title,
      ts,
      boot_ns,
      evidence: unique(evidence).slice(0, MOST_EVIDENCE),
      nodes: unique(nodes).slice(0, MOST_NODES),
    };
  }
}

function grown(before: Signal, draft: Draft): Signal {
  const severity = worst(before.severity, draft.severity);
  const evidence = unique([...before.evidence, ...draft.evidence]).slice(0, MOST_EVIDENCE);
  const nodes = unique([...before.nodes, ...draft.nodes]).slice(0, MOST_NODES);
  const same =
    severity === before.severity && evidence.length === before.evidence.length && nodes.length === before.nodes.length;
  if (same) return before;
  const earlier = compareNs(draft.boot_ns, before.boot_ns) < 0 ? { ts: draft.ts, boot_ns: draft.boot_ns } : {};
  return {
    ...before,
    ...earlier,
    severity,
    evidence,
    nodes,
    ...(draft.cumulative ? { title: draft.title } : {}),
    ...(severity === before.severity ? {} : { title: draft.title, node: draft.node }),
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
