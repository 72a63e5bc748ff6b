import { describe, expect, it } from 'vitest';
import { fingerprint, overlap } from './index.ts';

const prose = Array.from({ length: 4000 }, (_, at) => `word${(at * 7919) % 4001}`);

describe('fingerprint', () => {
  it('finds a passage of seven words wherever it stands in two texts', () => {
    const passage = 'please wire the deposit to this account';
    const one = new Set(fingerprint(`first of all ${passage} and wait`, 'key'));
    const other = fingerprint(`something else. ${passage.toUpperCase()}, then nothing more`, 'key');
    expect(other.filter((print) => one.has(print)).length).toBeGreaterThan(0);
    expect(overlap(fingerprint('nothing of that stands in here, not a word', 'key'), one)).toBe(0);
  });

  it('shares nothing under another key', () => {
    const one = new Set(fingerprint(prose.join(' '), 'key'));
    expect(overlap(fingerprint(prose.join(' '), 'another key'), one)).toBe(0);
  });

  it('keeps at most 512 of a long text, all from its beginning', () => {
    const prints = fingerprint(prose.join(' '), 'key');
    expect(prints).toHaveLength(512);
    expect(fingerprint(prose.slice(0, 2000).join(' '), 'key')).toEqual(prints);
  });

  it('does not go through megabytes of a text that repeats itself', () => {
    const refrain = 'all work and no play makes a dull agent ';
    const long = `${refrain.repeat(100_000)}${prose.join(' ')}`;
    expect(fingerprint(long, 'key')).toEqual(fingerprint(refrain.repeat(1000), 'key'));
  });
});
