import type { Edge, GraphNode } from '../trace/index.ts';
import type { CoverageData, RemitEvent } from '../event/index.ts';
import type { Severity, Signal } from './detector.ts';

export interface Incident {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Ids of its signals, oldest first. */
  readonly signals: readonly string[];
  /** Ids of the nodes of its story. */
  readonly nodes: readonly string[];
  readonly attrs: IncidentAttrs;
}

export interface IncidentAttrs {
  readonly workload?: string;
  readonly first_ts: string;
  readonly last_ts: string;
  readonly [more: string]: unknown;
}

/** An incident with all that its story rests on, in one document that needs nothing else to be read. */
export interface IncidentDocument {
  readonly schema: 'remit.incident/1';
  readonly incident: Incident;
  readonly signals: readonly Signal[];
  readonly graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] };
  readonly narrative: readonly Sentence[];
  readonly events: readonly EvidenceEvent[];
  readonly coverage: readonly CoverageData[];
}

export interface Sentence {
  readonly text: string;
  readonly certainty: Certainty;
  readonly evidence: readonly string[];
  /** Nodes of the graph it speaks of. */
  readonly nodes: readonly string[];
}

/** certain: every edge behind it observed or keyed. likely, possible: by the lowest confidence. not_visible: what could not be seen. */
export type Certainty = 'certain' | 'likely' | 'possible' | 'not_visible';

/** An event as evidence: what the log holds, with one line for people. */
export interface EvidenceEvent {
  readonly id: string;
  readonly source: string;
  readonly kind: RemitEvent['kind'];
  readonly node: string;
  readonly boot_id: string;
  readonly ts: string;
  readonly boot_ns: string;
  readonly summary: string;
  readonly process?: RemitEvent['process'];
  readonly data: RemitEvent['data'];
}
