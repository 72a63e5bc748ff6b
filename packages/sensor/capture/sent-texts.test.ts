import type { Message } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import { createSentTexts } from './sent-texts.ts';

const message: Message = { role: 'user', sha256: 'a', chars: 400, text: 'word '.repeat(80) };

describe('texts that were sent', () => {
  const texts = () => createSentTexts({ sentTexts: 10, resendTextNs: 1000n });
  const isSent = (sent: ReturnType<typeof texts>, nowNs: bigint) => sent.trim([message], nowNs)[0]?.text !== undefined;

  it('go out once, and again after a while', () => {
    const sent = texts();
    expect([100n, 101n, 1100n, 1101n, 1200n].map((now) => isSent(sent, now))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('go out with each event that comes to stand before the one that carried them', () => {
    const sent = texts();
    expect([100n, 90n, 95n].map((now) => isSent(sent, now))).toEqual([true, true, false]);
  });

  it('go out again when they did not arrive', () => {
    const sent = texts();
    expect(isSent(sent, 100n)).toBe(true);
    sent.forget(['a']);
    expect(isSent(sent, 101n)).toBe(true);
  });
});
