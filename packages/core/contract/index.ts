export { type ExportLine, exportLineSchema } from './export-line.ts';
export { incidentDocumentSchema } from './incident-document.ts';
export { brokenReferences } from './references.ts';
