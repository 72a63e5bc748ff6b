export interface FileOpenData {
  /** As the caller named it. */
  readonly path: string;
  /** After links, where the kernel could show it: what was really opened. */
  readonly resolved?: string;
  readonly op: 'read' | 'write' | 'create';
  readonly flags: number;
  readonly dev?: number;
  readonly inode?: string;
  /** More opens of the same file by the same process that were counted, not reported one by one. */
  readonly repeats?: number;
  /** When it happened, where that is earlier than the event: opens are told later when their process turns out to be an agent's. */
  readonly opened_boot_ns?: string;
}

/**
 * What stood in a file that an agent opened, as fingerprints (see fingerprint.ts). Read by the sensor right after the open, so
 * it is the content at that moment or very soon after.
 */
export interface FileContentData {
  readonly path: string;
  /** The `file.open` event that made the sensor look. */
  readonly open: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fingerprint: readonly string[];
  /** False when only the beginning was read. */
  readonly complete: boolean;
  /** Set when the content is a credential: its type and keyed hash, never the value. */
  readonly credential?: { readonly type: string; readonly id_hash: string; readonly principal?: string };
}
