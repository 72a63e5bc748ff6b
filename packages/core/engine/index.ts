export type { AgentSummary, Engine, EngineChange, EventLookup } from './engine.ts';
