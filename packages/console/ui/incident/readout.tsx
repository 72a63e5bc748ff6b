import { describeItem } from '../../domain/story/describe-item.ts';
import type { Story } from '../../domain/story/story.ts';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { strandLabel } from './strand-line.tsx';

/** One line on what the pointer or the keyboard is at. It stays in its place, so nothing jumps or covers the drawing. */
export function Readout({
  story,
  zero,
  id,
}: {
  readonly story: Story;
  readonly zero: string;
  readonly id: string | undefined;
}) {
  const item = story.items.find((other) => other.id === id);
  const strand = story.strands.find((other) => other.id === id);
  if (item !== undefined) {
    const { kind, title, detail } = describeItem(item);
    return (
      <p className="readout">
        <b>
          {kind}
          {item.count > 1 ? ` ×${item.count}` : ''}
        </b>{' '}
        <span className="mono">
          <Shown text={title} most={160} />
        </span>{' '}
        <span className="muted">
          <Shown text={detail} most={90} /> · <Time ts={item.node.ts} short /> ·{' '}
          {sinceZero(msBetween(zero, item.node.ts))}
          {item.signals.length > 0 ? ' · ' : ''}
        </span>
        {item.signals.slice(0, 2).map((signal) => (
          <span key={signal.id}>
            <Shown text={signal.title} most={120} />{' '}
          </span>
        ))}
      </p>
    );
  }
  if (strand !== undefined)
    return (
      <p className="readout">
        <Shown text={strandLabel(strand, story)} most={300} />
      </p>
    );
  return (
    <p className="readout muted">
      Point at anything to read it here. Keys: ← → cause and effect, Shift the edge between, Enter the evidence.
    </p>
  );
}
