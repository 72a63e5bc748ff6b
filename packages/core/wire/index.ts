export { defaultLimits, type WireLimits } from './limits.ts';
export { createModelMemory, type ModelMemory } from './llm/memory.ts';
export type { Direction, Protocol, Role } from './protocol.ts';
export { requestCredential, textCredential } from './redact/credential.ts';
export { keyedHash } from './redact/keyed-hash.ts';
export { redact } from './redact/redact.ts';
export type { WireKind, WireResult } from './result.ts';
export { createSessionParser, type SessionOptions, type SessionParser } from './session.ts';
