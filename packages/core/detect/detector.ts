import type { RemitEvent } from '../event/index.ts';
import type { Act, Profiles } from '../profile/index.ts';
import type { Delta, GraphView } from '../trace/index.ts';

/** One way to notice that something is wrong. Each has a folder: code, README, mapping, tests. */
export interface Detector {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it takes for a signal, for people and for generated docs. */
  readonly description: string;
  /** The step of an attack that its signals show. */
  readonly stage: Stage;
  readonly mappings: readonly Mapping[];
  /** A fresh state; several detections run side by side in tests. */
  start(): DetectorRun;
}

export interface DetectorRun {
  /** Called after each event with what the trace made of it. Pure apart from its own bounded state. */
  observe(step: Step): readonly Signal[];
}

export interface Step {
  readonly event: RemitEvent;
  readonly delta: Delta;
  readonly graph: GraphView;
  /** What was normal for each workload before this event. */
  readonly profiles: Profiles;
  /** What the delta shows as done, resolved to who had it done. */
  readonly acts: readonly Act[];
}

export interface Signal {
  /** Deterministic: detector, node and occurrence. The same signal again (with a higher severity, more evidence) replaces the earlier one. */
  readonly id: string;
  readonly detector: string;
  readonly severity: Severity;
  /** The node of the graph it is about: where the story passes through. */
  readonly node: string;
  readonly title: string;
  readonly ts: string;
  readonly boot_ns: string;
  readonly evidence: readonly string[];
  readonly mappings: readonly Mapping[];
  /** Further nodes it rests on (the document, the credential, the destination). */
  readonly nodes: readonly string[];
}

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export type Stage = 'entry' | 'execution' | 'credential_access' | 'discovery' | 'exfiltration';

/** A technique in somebody's catalogue. Editions rename and renumber, so the edition is part of it. */
export interface Mapping {
  readonly catalogue: 'MITRE ATLAS' | 'MITRE ATT&CK' | 'OWASP LLM' | 'OWASP Agentic';
  readonly edition: string;
  readonly id: string;
  readonly name: string;
}
