export { createSessionParser, type SessionOptions, type SessionParser } from './exchange.ts';
export type { Direction, Protocol, Role } from './http1/connection.ts';
export { defaultLimits, type WireLimits } from './limits.ts';
export { createModelMemory, type ModelMemory } from './llm/memory.ts';
export { requestCredential, textCredential } from './redact/credential.ts';
export { keyedHash } from './redact/keyed-hash.ts';
export { redact } from './redact/redact.ts';
export type { WireKind, WireResult } from './result.ts';
