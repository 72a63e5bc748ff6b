/** What a data folder says without opening its store: cheap to import, for whoever only asks where the hub is. */
export { type HubAddress, readAddress, storePath } from './address.ts';
export { keyOf, readToken, tokenOf } from './auth/token.ts';
