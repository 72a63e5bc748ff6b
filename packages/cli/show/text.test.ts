import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table } from './table.ts';
import { showTime } from './time.ts';
import { visible } from './visible.ts';
import { cut, widthOf, wrapped } from './width.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });

describe('visible', () => {
  it('shows what would move the cursor, hide lines or turn words around', () => {
    expect(visible('a\u001b[2Jb\u0007\u202ec\u009bd\u2066\u200f')).toBe(
      'a\\u{1b}[2Jb\\u{7}\\u{202e}c\\u{9b}d\\u{2066}\\u{200f}',
    );
    expect(visible('Grüße, 你好 👩‍👩‍👧')).toBe('Grüße, 你好 👩‍👩‍👧');
  });

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => !/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(visible(any))),
    );
  });
});

describe('width', () => {
  it('counts columns, not code units', () => {
    expect(['abc', '你好', 'é', 'e\u0301', '🚀', '👩‍👩‍👧'].map(widthOf)).toEqual([3, 4, 1, 1, 2, 2]);
  });

  it('never cuts or wraps wider than it was asked to', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (any, columns) => {
        expect(widthOf(cut(any, columns))).toBeLessThanOrEqual(columns);
        for (const line of wrapped(any, columns)) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(columns, 10));
      }),
    );
  });

  it('loses no word in wrapping', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(wrapped(any, 12).join('').replaceAll(' ', '')).toBe(any.replaceAll(' ', ''));
      }),
    );
  });
});

describe('table', () => {
  const terminal = { columns: 30, isTerminal: true, utc: true, style: (_: unknown, plain: string) => plain };

  it('fits the terminal by cutting only what may be cut', () => {
    const rows = [{ id: 'incident:1234', title: 'a long title that does not fit 你好' }];
    const out = table(
      rows,
      [
        { title: 'id', of: (row) => row.id },
        { title: 'title', of: (row) => row.title, flexible: true },
      ],
      terminal,
    );
    for (const line of out.trimEnd().split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(30);
    expect(out).toContain('incident:1234  a long title t…');
  });
});

describe('times', () => {
  it('are UTC for pipes and carry their offset for people', () => {
    expect(showTime('2026-03-01T10:28:04.123456789Z', true)).toBe('2026-03-01T10:28:04Z');
    expect(showTime('2026-03-01T10:28:04.123456789Z', false)).toMatch(/^2026-0[23]-\d\d \d\d:\d\d:04 [+-]\d\d:\d\d$/);
    expect(showTime('nonsense', true)).toBe('nonsense');
  });
});
