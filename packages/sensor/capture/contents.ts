import { hash } from 'node:crypto';
import { fingerprint } from '@remit/core/event';
import { redact } from '@remit/core/wire';
import type { RawRecord } from '../source/record.ts';
import type { EventIds } from './event-id.ts';
import { fileCredential } from './file-credential.ts';
import type { Opens } from './opens.ts';
import type { Outbox } from './outbox.ts';
import { type ProcessTable, processRef } from './process-table.ts';

/** Turns what stood in an opened file into fingerprints; the text itself goes nowhere. */
export interface Contents {
  content(record: Extract<RawRecord, { type: 'content' }>): void;
  /** Contents whose open was not reported (library code), and which were therefore dropped, since the last call. */
  takeUnplaced(): number;
}

interface Parts {
  readonly key: string;
  readonly ids: EventIds;
  readonly outbox: Outbox;
  readonly processes: ProcessTable;
  readonly opens: Opens;
}

export function createContents({ key, ids, outbox, processes, opens }: Parts): Contents {
  let unplaced = 0;
  return {
    content(record) {
      const process = processes.of(record);
      const open = opens.idOf(process, record.openBootNs, record.bootNs);
      if (open === undefined) {
        unplaced++;
        return;
      }
      const text = textOf(record.data);
      const credential = text === undefined ? undefined : fileCredential(text, record.path, key);
      outbox.add({
        id: ids.next(record.bootNs, record.tid),
        bootNs: record.bootNs,
        kind: 'file.content',
        source: 'sensor',
        process: processRef(record),
        data: {
          path: record.path,
          open,
          // An unkeyed hash of a weak secret could be guessed, so a credential's is keyed.
          sha256: credential ? hash('sha256', `${key}\0${text}`) : hash('sha256', record.data),
          bytes: record.size,
          fingerprint: text === undefined ? [] : fingerprint(redact(text, key), key),
          complete: record.data.length >= record.size,
          ...(credential && { credential }),
        },
      });
    },
    takeUnplaced() {
      const count = unplaced;
      unplaced = 0;
      return count;
    },
  };
}

/** The content as text, or undefined when it is not: a NUL byte, or many bytes that are no UTF-8. */
function textOf(data: Uint8Array): string | undefined {
  if (data.subarray(0, 8192).includes(0)) return undefined;
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
  let broken = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0 && broken * 10 <= text.length; at = text.indexOf('\ufffd', at + 1))
    broken++;
  return broken * 10 > text.length ? undefined : text;
}
