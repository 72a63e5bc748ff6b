export type { CoverageData, CoverageState } from './coverage.ts';
export type {
  CloseData,
  ConnectData,
  EstablishedData,
  EventData,
  EventKind,
  EventOf,
  ExecData,
  ExitData,
  FileContentData,
  FileOpenData,
  ForkData,
  RemitEvent,
  Source,
} from './event.ts';
export type { LlmRequestData, LlmResponseData, Message, Role, ToolCall, ToolDeclaration } from './exchange.ts';
export { fingerprint, overlap } from './fingerprint.ts';
export type { BodyData, Channel, CredentialRef, HttpRequestData, HttpResponseData } from './http.ts';
export { passagesOf } from './passages.ts';
export { type ProcessRef, processKey } from './identity.ts';
export { extendChain, messageHash } from './message-hash.ts';
export { compareEvents } from './order.ts';
export { checkEvent, parseEvent } from './parse.ts';
export { dataSchemas, eventSchema } from './schema.ts';
export { compareNs, type Ns, nsBetween, rfc3339 } from './time.ts';
