import type { LiveState } from '../../data/live.ts';

export function LiveMark({ state }: { readonly state: LiveState }) {
  return (
    <span className="live" data-state={state} role="status" title={titles[state]}>
      <span className="live-dot" aria-hidden="true" />
      {words[state]}
    </span>
  );
}

const words: Record<LiveState, string> = { connecting: 'Connecting', live: 'Live', away: 'Hub away' };
const titles: Record<LiveState, string> = {
  connecting: 'Waiting for the hub’s stream of changes',
  live: 'Changes appear as they happen',
  away: 'The hub does not answer; what is shown may be old. Trying again.',
};
