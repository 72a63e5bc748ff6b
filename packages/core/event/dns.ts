/**
 * A question to a name server, and the answer once there is one. A question alone (`answered` false) is told when nothing answered
 * it.
 */
export interface DnsData {
  /** The kernel's socket cookie, where the asker's socket is known. */
  readonly socket?: string;
  readonly proto: 'udp' | 'tcp';
  readonly server_ip: string;
  readonly server_port: number;
  /** Joins question and answer of one socket; reused within seconds. */
  readonly id: number;
  readonly question: { readonly name: string; readonly type: string };
  readonly answered: boolean;
  /** NOERROR, NXDOMAIN, …; absent without an answer. */
  readonly rcode?: string;
  readonly answers: readonly DnsAnswer[];
  /** The server cut its answer, or the sensor saw only a part of it. */
  readonly truncated?: boolean;
  /** The same question of the same process, counted and not told one by one. */
  readonly repeats?: number;
}

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds, at most a week. */
  readonly ttl: number;
  /** Address or name; text records cut to 256 characters. */
  readonly data: string;
}
