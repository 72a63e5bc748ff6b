export type { Detector, DetectorRun, Mapping, Severity, Signal, Stage, Step } from './detector.ts';
export type { Certainty, EvidenceEvent, Incident, IncidentAttrs, IncidentDocument, Sentence } from './incident.ts';
