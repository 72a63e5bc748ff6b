import type { BodyData, Channel, Source } from '@remit/core/event';
import type { WireResult } from '@remit/core/wire';
import type { EventIds } from './event-id.ts';
import type { Draft, Outbox } from './outbox.ts';
import { processRef } from './process-table.ts';
import type { SentTexts } from './sent-texts.ts';
import type { Position } from './channel-sessions.ts';

type MessageResult = Exclude<WireResult<Position>, { kind: 'coverage' }>;

/** What wire read becomes an event: when its last byte came, by the thread that moved its first one. */
export interface Exchanges {
  /** `known`: when it was known to be whole, which for an answer that ends with its connection is the end of that. */
  message(result: MessageResult, known: Position, channel: Channel): void;
}

interface Parts {
  readonly ids: EventIds;
  readonly outbox: Outbox;
  readonly sentTexts: SentTexts;
  /** Called for each exchange with a model in which the process is the one who asks. */
  readonly asksModel: (process: Position) => void;
}

export function createExchanges({ ids, outbox, sentTexts, asksModel }: Parts): Exchanges {
  function trimmed(result: MessageResult, nowNs: bigint): Pick<Draft, 'kind' | 'data'> {
    if (result.kind !== 'llm.request' && result.kind !== 'llm.response') return result;
    const { data } = result;
    const messages = sentTexts.trim(data.messages, nowNs);
    return { kind: result.kind, data: { ...data, messages, body: bare(data.body) } };
  }

  return {
    message(result, known, channel) {
      const bootNs = largest(
        result.at.bootNs,
        outbox.watermark <= result.at.bootNs ? 0n : known.bootNs,
        outbox.watermark,
      );
      const { kind, data } = trimmed(result, bootNs);
      const process = result.at.pid === 0 ? undefined : { ...processRef(result.at), tid: result.began.tid };
      outbox.add({
        id: ids.next(bootNs, result.at.tid),
        bootNs,
        kind,
        source: result.source ?? SOURCES[channel.kind],
        ...(process && { process }),
        data,
      } as Draft);
      const isModel = result.kind === 'llm.request' || result.kind === 'llm.response';
      if (isModel && process && result.data.role === 'client') asksModel(known);
    },
  };
}

const SOURCES: Readonly<Record<Channel['kind'], Source>> = { tls: 'tls', plain: 'flow', stdio: 'pipe' };

function largest(...values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most), 0n);
}

/** The messages of a model exchange carry its text; the body need not carry it once more. */
function bare({ fingerprint: _fingerprint, preview: _preview, ...rest }: BodyData): BodyData {
  return rest;
}
