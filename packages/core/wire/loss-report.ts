import type { CoverageData } from '@remit/core/event';
import type { Protocol } from './http1/connection.ts';
import type { WireResult } from './result.ts';

/** Gathers what one session could not show, and says it together with the next message instead of once per piece. */
export interface LossReport<A> {
  lost(bytes: number, why: string): void;
  truncated(why: string): void;
  /** A response whose request was not seen. */
  unmatched(): void;
  /** A part of a message that should have been readable and was not. */
  readonly unread: (why: string) => void;
  protocol(protocol: Protocol, detail: string): void;
  flush(results: WireResult<A>[], at: A): void;
}

export function createLossReport<A>(channelId: string): LossReport<A> {
  const scope = `stream:${channelId}`;
  let lost = 0;
  let lostBytes = 0;
  let truncated = 0;
  let reasons = new Set<string>();
  let statements: CoverageData[] = [];

  return {
    lost(bytes, why) {
      lost++;
      lostBytes += bytes;
      add(reasons, why);
    },
    truncated(why) {
      truncated++;
      add(reasons, why);
    },
    unmatched: () => {
      lost++;
      add(reasons, 'a response whose request was not seen');
    },
    unread(why) {
      truncated++;
      add(reasons, why);
    },
    protocol(protocol, detail) {
      const statement = unsupported(protocol, detail);
      if (statement) statements.push({ scope, ...statement, state: 'unsupported', lost: 0, truncated: 0 });
    },
    flush(results, at) {
      if (lost > 0 || truncated > 0) {
        const bytes = lostBytes > 0 ? [`${lostBytes} bytes`] : [];
        const reason = [...bytes, ...reasons].join('; ');
        statements.push({ scope, source: 'wire.http1', state: 'attached', lost, truncated, reason });
      }
      for (const data of statements) results.push({ kind: 'coverage', at, began: at, data });
      lost = lostBytes = truncated = 0;
      reasons = new Set();
      statements = [];
    },
  };
}

const MOST_REASONS = 8;

function add(reasons: Set<string>, why: string): void {
  if (reasons.size < MOST_REASONS) reasons.add(why);
}

function unsupported(
  protocol: Protocol,
  detail: string,
): { source: string; reason: string; remedy?: string } | undefined {
  if (protocol === 'http2') {
    const reason = 'the connection speaks HTTP/2, which is not read yet';
    return { source: 'wire.http2', reason, remedy: 'where the client can be told to, let it use HTTP/1.1' };
  }
  if (protocol === 'other')
    return { source: 'wire.http1', reason: 'no HTTP message was found in what the connection carried: it is not read' };
  if (protocol !== 'switched') return undefined;
  if (detail === 'tunnel')
    return { source: 'wire.http1', reason: 'a CONNECT tunnel: what goes through it is another session' };
  const source = detail === 'websocket' ? 'wire.websocket' : 'wire.http1';
  return { source, reason: `the connection was upgraded to ${detail}, which is not read` };
}
