export interface ConnectData {
  /** The kernel's socket cookie: joins connect, established and close. */
  readonly socket: string;
  readonly proto: 'tcp' | 'udp';
  /** IPv4-mapped IPv6 addresses stand here as IPv4. */
  readonly dst_ip: string;
  readonly dst_port: number;
  /** More datagrams or connects of the same socket to the same peer that were counted, not reported one by one. */
  readonly repeats?: number;
}

export interface EstablishedData {
  readonly socket: string;
  readonly src_ip: string;
  readonly src_port: number;
  readonly dst_ip: string;
  readonly dst_port: number;
}

export interface CloseData {
  readonly socket: string;
  readonly bytes_out: number;
  readonly bytes_in: number;
  /** Whether the connection ever was established; a refused or filtered one never is. */
  readonly established: boolean;
}
