import type { Channel, CredentialRef, McpRequestData, McpResponseData } from '@remit/core/event';

/** Where a message stands, whatever carried it: what request and response of one exchange have in common. */
export interface Place {
  readonly exchange: string;
  readonly channel: Channel;
  readonly role: 'client' | 'server';
  readonly asked_by: 'client' | 'server';
  readonly transport: 'stdio' | 'http';
  readonly protocol_version?: string;
  readonly session?: string;
  readonly http_exchange?: string;
  readonly host?: string;
}

/** Of an HTTP request beside its place. */
export interface Addressed {
  readonly target?: string;
  readonly credential?: CredentialRef;
}

/** A request whose response has not been seen: it must not hold on to what the request said. */
export interface AskedMcp {
  readonly place: Place;
  readonly method: string;
  readonly tool: string | undefined;
  readonly progressToken: string | undefined;
  progress: number;
}

export type McpTold =
  | { readonly kind: 'mcp.request'; readonly data: McpRequestData }
  | { readonly kind: 'mcp.response'; readonly data: McpResponseData };
