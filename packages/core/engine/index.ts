export { createEngine, type EngineOptions } from './create.ts';
export type { AgentSummary, Engine, EngineChange, EventLookup } from './engine.ts';
export { foldAll } from './fold-all.ts';
