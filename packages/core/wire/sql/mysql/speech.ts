import type { ProtocolSpeech } from '../../protocol.ts';
import { createMysqlReader } from './reader.ts';
import { speakerOf } from './recognise.ts';

/** MySQL's protocol, and what speaks it: MariaDB, Aurora, TiDB, proxies. */
export const mysql: ProtocolSpeech = {
  id: 'mysql',
  recognises(first) {
    const speaker = speakerOf(first);
    return speaker === 'no' || speaker === 'more' ? speaker : 'yes';
  },
  open: createMysqlReader,
};
