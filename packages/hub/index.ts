export { readToken, tokenOf } from './auth/token.ts';
export { type Hub, type HubOptions, startHub, storePath } from './hub.ts';
