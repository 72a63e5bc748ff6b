export type { Detector, DetectorRun, Mapping, Severity, Signal, Step } from './detector.ts';
export type { Certainty, EvidenceEvent, Incident, IncidentAttrs, IncidentDocument, Sentence } from './incident.ts';
