import { expect, test } from 'vitest';
import { saidAt } from './said-at.ts';

test('a sentence gives up the time it begins with, and no other words', () => {
  expect(saidAt('At 10:28:19 UTC (T+15.0 s) agent x (pid 3) put text')).toEqual({
    when: '10:28:19 UTC (T+15.0 s)',
    text: 'Agent x (pid 3) put text',
  });
  expect(saidAt('At 10:28:19 UTC the user asked: “At 10:00:00 UTC”')).toEqual({
    when: '10:28:19 UTC',
    text: 'The user asked: “At 10:00:00 UTC”',
  });
});

test.each(['It possibly goes on', 'At 10:28 somebody', 'At 10:28:19 UTC', ''])(
  '%j is told as it stands',
  (sentence) => {
    expect(saidAt(sentence)).toEqual({ when: undefined, text: sentence });
  },
);
