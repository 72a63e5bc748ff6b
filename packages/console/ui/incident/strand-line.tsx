import { memo } from 'react';
import { describeItem } from '../../domain/story/describe-item.ts';
import type { Routed } from '../../domain/story/layout.ts';
import type { Story, Strand } from '../../domain/story/story.ts';
import { confidence } from '../../domain/text/quantity.ts';
import { visible } from '../../domain/text/visible.ts';

interface StrandLineProps {
  readonly routed: Routed;
  readonly story: Story;
  /** Id of the arrow head's marker. */
  readonly arrow: string;
  /** Of the confidence label, so that it stays readable in a small drawing. */
  readonly scale: number;
  readonly lit: boolean;
  /** One of its ends is under the pointer or has the keyboard. */
  readonly near: boolean;
  readonly selected: boolean;
  readonly focused: boolean;
  readonly onOver: (id: string | undefined) => void;
  readonly onSelect: (id: string) => void;
  readonly onFocus: (id: string | undefined) => void;
}

/** The line's dashes say how it is known; a wide unseen line beneath makes it easy to point at. */
export const StrandLine = memo(function StrandLine({
  routed,
  story,
  arrow,
  scale,
  lit,
  near,
  selected,
  focused,
  onOver,
  onSelect,
  onFocus,
}: StrandLineProps) {
  const { strand, path, middle } = routed;
  const look = lit || focused ? '-lit' : strand.backdrop ? '-back' : '';
  return (
    <g
      className="strand"
      role="button"
      tabIndex={-1}
      aria-label={strandLabel(strand, story)}
      aria-pressed={selected}
      data-ref={strand.id}
      data-basis={strand.basis}
      data-backdrop={strand.backdrop}
      data-lit={lit || focused}
      data-near={near}
      data-steers={strand.links.some((link) => link.edge.rel === 'steered_by')}
      onPointerEnter={() => onOver(strand.id)}
      onPointerLeave={() => onOver(undefined)}
      onFocus={() => onFocus(strand.id)}
      onBlur={() => onFocus(undefined)}
      onClick={() => onSelect(strand.id)}
    >
      <path className="strand-reach" d={path} />
      <path className="strand-line" d={path} markerEnd={`url(#${arrow}${look})`} />
      {strand.basis === 'inferred' ? (
        <text
          className="confidence"
          textAnchor="middle"
          transform={`translate(${middle.x} ${middle.y}) scale(${scale})`}
          y={-4}
        >
          {confidence(strand.confidence)}
        </text>
      ) : null}
    </g>
  );
});

export function strandLabel(strand: Strand, story: Story): string {
  const name = (id: string): string => {
    const item = story.items.find((other) => other.id === id);
    if (item === undefined) return '?';
    const { kind, title } = describeItem(item);
    return `${kind} ${visible(title, { most: 60 })}`;
  };
  const phrases = [...new Set(strand.links.map((link) => link.phrase))].join(' and ');
  return `${name(strand.from)} ${phrases} ${name(strand.to)}; ${strand.basis}, confidence ${confidence(strand.confidence)}`;
}
