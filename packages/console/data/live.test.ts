import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { followChanges, staleKeys } from './live.ts';

test('a change makes stale what it touches, and no more', () => {
  expect(staleKeys('incident', '{"ids":["a","b"]}')).toEqual([['incidents'], ['incident', 'a'], ['incident', 'b']]);
  expect(staleKeys('coverage', '{}')).toEqual([['coverage']]);
  expect(staleKeys('agent', 'not json')).toEqual([['agents']]);
  expect(staleKeys('incident', '{"ids":[1,null]}')).toEqual([['incidents']]);
});

test('a burst of changes is asked for once', () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const asked = vi.spyOn(client, 'invalidateQueries');
  const stream = new EventTarget();
  const closed = vi.fn();
  const states: string[] = [];
  const end = followChanges(
    client,
    (state) => states.push(state),
    () => Object.assign(stream, { close: closed }),
  );
  stream.dispatchEvent(new Event('open'));
  for (let i = 0; i < 100; i++) stream.dispatchEvent(new MessageEvent('incident', { data: '{"ids":["a"]}' }));
  vi.runAllTimers();
  expect(asked.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([['incidents'], ['incident', 'a']]);
  stream.dispatchEvent(new Event('error'));
  expect(states).toEqual(['live', 'away']);
  end();
  expect(closed).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
