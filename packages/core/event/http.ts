/** An HTTP message as the wire showed it: no header or body that may carry a secret is kept as it was. */
export interface HttpRequestData {
  /** Joins a request to its response: one exchange has one id, unique in the log. */
  readonly exchange: string;
  readonly channel: Channel;
  /** Who of the two ends the watched process is. A server on the same node shows both ends of one exchange. */
  readonly role: 'client' | 'server';
  readonly method: string;
  /** Path with query, secrets in it replaced by keyed hashes. */
  readonly target: string;
  readonly host?: string;
  /** A small allow-list, lower-case names: content-type, user-agent, traceparent, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly credential?: CredentialRef;
  readonly body: BodyData;
}

export interface HttpResponseData {
  readonly exchange: string;
  readonly channel: Channel;
  readonly role: 'client' | 'server';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyData;
}

/** Where the bytes came from. */
export interface Channel {
  /** Unique per TLS session, plain connection or pair of pipes in the log. */
  readonly id: string;
  readonly kind: 'tls' | 'plain' | 'stdio';
  /** The kernel's socket cookie, where the probe knew the socket. */
  readonly socket?: string;
  /** Of plain connections: the two ends as the process sees them. */
  readonly local?: Endpoint;
  readonly remote?: Endpoint;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

export interface BodyData {
  /** Bytes after transfer and content decoding that were seen. */
  readonly bytes: number;
  readonly sha256?: string;
  /** Keyed fingerprints of the text, see fingerprint.ts. */
  readonly fingerprint?: readonly string[];
  /** The beginning of a textual request body, secrets replaced. Responses have none. */
  readonly preview?: string;
  /** Set when the end was not seen or not kept, or when decoding failed. */
  readonly truncated?: string;
  /** For a JSON list answer: how many items came back. */
  readonly items?: number;
}

/** A credential as it may be kept: what it is and a keyed hash that is equal wherever the same secret shows. */
export interface CredentialRef {
  /** bearer, jwt, basic, api_key, aws_sigv4, … */
  readonly type: string;
  readonly id_hash: string;
  /** Who it speaks for, where it says so itself (the `sub` of a JWT). */
  readonly principal?: string;
  /** The name under which a Kubernetes audit record knows the token: `JTI=…`, as in `credential-id`. */
  readonly credential_id?: string;
  readonly issuer?: string;
  /** The pod a Kubernetes token is bound to. */
  readonly pod?: string;
  readonly pod_uid?: string;
}
