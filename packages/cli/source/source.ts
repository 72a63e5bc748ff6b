import type { Incident } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import type { RemitError } from '@remit/core/error';
import type { InteractionMap, WorkloadInventory } from '@remit/core/inventory';
import type { NodeCoverage, Selection } from '@remit/hub';

/**
 * Where the reading verbs read from: a hub that runs (hub-source.ts), or what a hub left in its folder or a replay made
 * (store-source.ts). Both give the same answers.
 */
export interface ReadingSource {
  /** For people: where the answers come from. */
  readonly name: string;
  agents(): Promise<readonly AgentSummary[] | RemitError>;
  inventory(): Promise<readonly WorkloadInventory[] | RemitError>;
  map(): Promise<InteractionMap | RemitError>;
  /** The newest first. */
  incidents(): Promise<readonly Incident[] | RemitError>;
  /** The document as JSON text, the same to the byte wherever it is read. REMIT_NOT_FOUND for an unknown id. */
  document(id: string): Promise<string | RemitError>;
  coverage(): Promise<CoverageAnswer | RemitError>;
  /** The next events in log order, at most one page. Empty at the end. */
  events(after: number, since?: string): Promise<EventPage | RemitError>;
  /** Lines of the export, as JSON text with their newline, in pieces of any size. */
  export(selection: Selection): AsyncIterable<string | RemitError>;
  close(): void;
}

export interface CoverageAnswer {
  readonly coverage: readonly NodeCoverage[];
  /** What left the store or never came into it, by reason. */
  readonly hub: Readonly<Record<string, number>>;
}

export interface EventPage {
  readonly bodies: readonly string[];
  /** Position to read on from. */
  readonly position: number;
}
