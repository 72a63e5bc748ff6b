import { http1 } from './http1/speech.ts';
import { http2 } from './http2/speech.ts';
import { mcp } from './mcp/speech.ts';
import type { ProtocolSpeech } from './protocol.ts';
import { mysql } from './sql/mysql/speech.ts';
import { postgresql } from './sql/postgresql/speech.ts';

/** All that a session may turn out to speak, in the order in which they are asked. */
export const protocols: readonly ProtocolSpeech[] = [http1, http2, mcp, postgresql, mysql];
