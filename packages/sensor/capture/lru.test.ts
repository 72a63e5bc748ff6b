import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLru } from './lru.ts';

describe('least recently used', () => {
  it('does what a list of entries moved to its end at each use does', () => {
    const key = fc.nat(9);
    const step = fc.oneof(
      fc.tuple(fc.constant('set' as const), key),
      fc.tuple(fc.constant('get' as const), key),
      fc.tuple(fc.constant('peek' as const), key),
      fc.tuple(fc.constant('delete' as const), key),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const evicted: number[] = [];
        const expectedEvicted: number[] = [];
        const lru = createLru<number, number>(limit, (out) => evicted.push(out));
        let model: number[] = [];
        for (const [what, at] of steps) {
          const known = model.includes(at);
          if (what === 'get' || what === 'peek') expect(lru[what](at)).toBe(known ? at : undefined);
          if (what === 'delete') expect(lru.delete(at)).toBe(known);
          if (what === 'set') lru.set(at, at);
          if (what !== 'peek' && known) model = model.filter((each) => each !== at);
          if (what === 'set' || (what === 'get' && known)) model.push(at);
          if (model.length > limit) expectedEvicted.push(model.shift() as number);
          expect([...lru.values()]).toEqual(model);
          expect(lru.size).toBe(model.length);
        }
        expect(evicted).toEqual(expectedEvicted);
      }),
    );
  });
});
