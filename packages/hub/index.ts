export { exportLines, type ExportOptions, type Selection } from './export/export.ts';
export { foldGraph } from './export/fold-graph.ts';
export type { Line } from './export/line-set.ts';
export type { EventLog } from './log/event-log.ts';
export { type Replayed, replayRecord } from './record/replay.ts';
export { createRecordWriter, type RecordWriter } from './record/writer.ts';
export type { NodeCoverage } from './store/node-coverage.ts';
export { type OpenStore, openStore } from './store/open-store.ts';
