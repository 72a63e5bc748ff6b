import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileTexts } from '../../fixtures/hostile.ts';
import { fit, fitMiddle, fitTwo } from './fit.ts';
import { visible, visiblePieces } from './visible.ts';

describe('visible text', () => {
  test('names what reorders, hides or controls', () => {
    expect(visible(hostileTexts.reordered)).toBe('invoice⟨RLO⟩fdp.exe⟨LRI⟩ approved⟨PDI⟩');
    expect(visible('a\u200bb\u{E0041}c')).toBe('a⟨ZWSP⟩b⟨U+E0041⟩c');
    expect(visible('a\u001b[31m\u0000')).toBe('a⟨ESC⟩[31m⟨NUL⟩');
  });

  test('keeps line breaks only in a block', () => {
    expect(visible('a\nb\tc')).toBe('a↵b⇥c');
    expect(visible('a\nb\tc', { block: true })).toBe('a\nb\tc');
  });

  test('keeps accents, but not a tower of them', () => {
    expect(visible('e\u0301te\u0301')).toBe('e\u0301te\u0301');
    expect(visible(`Z${'\u0316'.repeat(60)}a`)).toBe(`Z${'\u0316'.repeat(3)}⟨+57 accents⟩a`);
  });

  test('says how much was cut', () => {
    expect(visible('abcdef', { most: 4 })).toBe('abcd… +2 characters');
    expect(visible('abcd', { most: 4 })).toBe('abcd');
    expect(visiblePieces('abcdef', { most: 4 }).at(-1)?.mark).toBe('cut');
  });

  test('lets no control, bidi or format character through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('leaves ordinary text as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('abc XYZ 012 äöü ß 漢字 — “q” /._-')), maxLength: 200 }),
        (text) => {
          expect(visible(text)).toBe(text);
        },
      ),
    );
  });
});

describe('fitting', () => {
  test('cuts paths in their middle, so that both ends show', () => {
    const cut = fitMiddle('/var/run/secrets/kubernetes.io/serviceaccount/token', 20);
    expect(cut).toHaveLength(20);
    expect(cut.startsWith('/var/run')).toBe(true);
    expect(cut.endsWith('/token')).toBe(true);
  });

  test('breaks two lines at a separator', () => {
    expect(fitTwo('kubernetes.default.svc', 13)).toEqual(['kubernetes.', 'default.svc']);
    expect(fitTwo('short', 13)).toEqual(['short', '']);
  });

  test('counts wide characters twice and never exceeds its room', () => {
    expect(fit('漢字漢字漢字', 6)).toBe('漢字…');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '/', ' ', '漢', '🧨'), maxLength: 60 }),
        fc.integer({ min: 4, max: 30 }),
        (text, room) => {
          for (const line of [fit(text, room), fitMiddle(text, room), ...fitTwo(text, room)]) {
            const wide = Array.from(line).filter((char) => char === '漢' || char === '🧨').length;
            expect(Array.from(line).length + wide).toBeLessThanOrEqual(room);
          }
        },
      ),
    );
  });
});
