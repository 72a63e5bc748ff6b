export { talked, type WireExchange } from './dialect-talk.ts';
export { allEdges, allNodes, folded, pictured } from './folded.ts';
export { type Doing, type Interleaving, interleaving } from './interleaving.ts';
export { type TieQuality, tieQuality } from './tie-quality.ts';
export { createScene, type Scene, type SceneOptions } from './scene.ts';
export type { CallSpec, ConversationOptions, SceneConversation } from './scene-conversation.ts';
export type { Credential, HttpOptions, SceneProcess, SceneSocket } from './scene-process.ts';
