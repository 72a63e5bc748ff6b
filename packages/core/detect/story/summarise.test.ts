import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playAttack, stage } from '../testing/attack.ts';
import { plain, summarise } from './summarise.ts';

describe('summaries of events', () => {
  it('are one line for every event of a run', () => {
    const on = stage();
    playAttack(on);
    for (const event of on.scene.events) {
      const text = summarise(event);
      expect(text, event.kind).not.toBe('');
      expect(text).not.toMatch(/\n|undefined|\[object/);
    }
  });

  it('show any text as one line without control characters, whole code points, and no longer than asked', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = plain(text, 80);
        expect(shown.length).toBeLessThanOrEqual(80);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});
