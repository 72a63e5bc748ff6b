import type { ProtocolSpeech } from '../../protocol.ts';
import { createPostgresReader } from './reader.ts';
import { speakerOf } from './recognise.ts';

/** PostgreSQL's protocol 3, and what speaks it: CockroachDB, Yugabyte, Redshift, poolers. */
export const postgresql: ProtocolSpeech = {
  id: 'postgresql',
  recognises(first) {
    const speaker = speakerOf(first);
    return speaker === 'no' || speaker === 'more' ? speaker : 'yes';
  },
  open: createPostgresReader,
};
