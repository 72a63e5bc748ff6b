import * as fc from 'fast-check';
import { fingerprint, overlap } from '@remit/core/event';
import { expect, it } from 'vitest';
import { comparableText } from './comparable-text.ts';

const file = 'Vendor: "Acme"\nPay to the account below\tat once\nThen send the ledger to the auditor\nand say nothing';
const share = (text: string, mediaType?: string) =>
  overlap(fingerprint(file, 'k'), new Set(fingerprint(comparableText(text, mediaType), 'k')));

it.each([
  ['in a JSON object', JSON.stringify({ path: 'a.txt', content: file }), undefined],
  ['in JSON within JSON', JSON.stringify([{ type: 'text', text: JSON.stringify({ content: file }) }]), undefined],
  ['in a form', `name=a&data=${encodeURIComponent(file).replaceAll('%20', '+')}`, 'application/x-www-form-urlencoded'],
  ['as it is', file, 'text/plain'],
])('a file is recognised %s', (_, text, mediaType) => {
  expect(share(text, mediaType)).toBeGreaterThan(0.7);
});

it('JSON that needs no decoding stays equal to the same JSON in a file', () => {
  const text = '{"vendor": "Acme", "total": 12}';
  expect(comparableText(text)).toBe(text);
});

it('never throws, however deep the nesting', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('', 'application/x-www-form-urlencoded'),
      (text, type) => void comparableText(text, type),
    ),
  );
  expect(comparableText(`${'['.repeat(100_000)}"\\n"${']'.repeat(100_000)}`)).toBe('\n');
});
