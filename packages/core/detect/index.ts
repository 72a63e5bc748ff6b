export { Incidents, type OpenIncident } from './correlate/incidents.ts';
export type { Detector, DetectorRun, Mapping, Severity, Signal, Stage, Step } from './detector.ts';
export { detectors } from './detectors.ts';
export type { Certainty, EvidenceEvent, Incident, IncidentAttrs, IncidentDocument, Sentence } from './incident.ts';
export { atLeast, rank, worst } from './signal/severity.ts';
export { concerns, CoverageBook, type Surroundings, surroundings } from './story/coverage-book.ts';
export { buildDocument, buildIncident, type IncidentFacts } from './story/document.ts';
export { summarise } from './story/summarise.ts';
export type { StageReached } from './story/stages.ts';
