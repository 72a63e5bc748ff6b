import { Fragment, memo } from 'react';
import { describeItem } from '../../domain/story/describe-item.ts';
import { ITEM, type Placed } from '../../domain/story/layout.ts';
import { fit, fitTwo } from '../../domain/text/fit.ts';
import { visible } from '../../domain/text/visible.ts';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { NodeIcon } from './node-icon.tsx';
import { outline } from './node-outline.ts';

interface NodeBoxProps {
  readonly placed: Placed;
  /** How much is written in the box: the smaller the drawing, the larger and fewer the words. */
  readonly detail: 'near' | 'mid' | 'far';
  readonly zero: { readonly ts: string };
  readonly isZero: boolean;
  readonly lit: boolean;
  readonly selected: boolean;
  readonly tabStop: boolean;
  readonly onOver: (id: string | undefined) => void;
  readonly onSelect: (id: string) => void;
  readonly onFocus: (id: string | undefined) => void;
}

export const NodeBox = memo(function NodeBox({
  placed,
  detail,
  zero,
  isZero,
  lit,
  selected,
  tabStop,
  onOver,
  onSelect,
  onFocus,
}: NodeBoxProps) {
  const { item, x, y, width } = placed;
  const { kind, title, detail: more } = describeItem(item);
  const t = sinceZero(msBetween(zero.ts, item.node.ts));
  const many = item.count > 1 ? `, ${item.count} alike` : '';
  const severity = item.severity === undefined ? '' : `, ${item.severity} signal`;
  const lines = linesOf(detail, item.node.kind in FOLDED ? width - 8 : width, kind, title, more);
  // The name begins with what is written in the box, tags included, so that it can be called by what is seen.
  const said = [
    ...lines.map((line) => line.text),
    item.count > 1 ? `×${item.count}` : '',
    item.helpers.length > 0 ? `+${item.helpers.length}` : '',
    isZero ? 'T+0' : '',
  ]
    .filter(Boolean)
    .join(' ');
  return (
    <g
      className="node"
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-label={`${said}, ${kind}${many}${severity}, ${t}`}
      aria-description={visible(title, { most: 300 })}
      aria-pressed={selected}
      data-ref={item.id}
      data-kind={item.node.kind}
      data-lit={lit}
      data-severity={item.severity}
      data-involved={item.involved}
      transform={`translate(${x} ${y})`}
      onPointerEnter={() => onOver(item.id)}
      onPointerLeave={() => onOver(undefined)}
      onFocus={() => onFocus(item.id)}
      onBlur={() => onFocus(undefined)}
      onClick={() => onSelect(item.id)}
    >
      {item.count > 1 ? (
        <path className="node-stack" d={outline(item.node.kind, width, ITEM.height)} transform="translate(5 5)" />
      ) : null}
      <path
        className="node-halo"
        d={outline(item.node.kind, width + 10, ITEM.height + 10)}
        transform="translate(-5 -5)"
      />
      <path className="node-shape" d={outline(item.node.kind, width, ITEM.height)} />
      <g className="node-face" transform={detail === 'near' ? 'translate(13 9)' : 'translate(10 15) scale(1.35)'}>
        <NodeIcon kind={item.node.kind} />
      </g>
      {lines.map((line) => (
        <Fragment key={line.y}>
          <text className={line.look} x={line.x} y={line.y}>
            {line.text}
          </text>{' '}
        </Fragment>
      ))}
      {item.count > 1 ? <Tag x={width - 34} text={`×${item.count}`} look="count" /> : null}{' '}
      {item.helpers.length > 0 ? <Tag x={width - 34} text={`+${item.helpers.length}`} look="count" /> : null}{' '}
      {isZero ? <Tag x={14} text="T+0" look="zero" /> : null}
      {item.severity === undefined ? null : (
        <g className="node-alarm" transform={`translate(${width - 12} -2) scale(${detail === 'near' ? 1 : 1.4})`}>
          <path d="M0 -9 9 7H-9z" />
          <path className="bang" d="M0 -3.5V2M0 4V4.5" />
        </g>
      )}
    </g>
  );
});

interface Line {
  readonly text: string;
  readonly look: string;
  readonly x: number;
  readonly y: number;
}

/** Sheets have a folded corner where no text should run. */
const FOLDED = { segment: true, file: true } as const;

/** What is written in the box. Columns follow from the fixed-width face: 0.602 of its size each, beside the icon. */
function linesOf(detail: NodeBoxProps['detail'], width: number, kind: string, title: string, more: string): Line[] {
  const columns = (size: number, icon = 34) => Math.floor((width - icon - 10) / (0.602 * size));
  if (detail === 'far') return [{ text: fit(title, columns(23)), look: 'node-title', x: 38, y: 34 }];
  if (detail === 'near') {
    const [first, second] = fitTwo(title, columns(12));
    return [
      { text: fit(kind, columns(9.6)), look: 'node-kind', x: 34, y: 15 },
      { text: first, look: 'node-title', x: 34, y: 29 },
      second === ''
        ? { text: fit(more, columns(9.6)), look: 'node-more', x: 34, y: 43 }
        : { text: second, look: 'node-title', x: 34, y: 43 },
    ];
  }
  const [first, second] = fitTwo(title, columns(15));
  return [
    { text: first, look: 'node-title', x: 36, y: 23 },
    second === ''
      ? { text: fit(more, columns(13)), look: 'node-title node-under', x: 36, y: 41 }
      : { text: second, look: 'node-title', x: 36, y: 41 },
  ];
}

function Tag({ x, text, look }: { readonly x: number; readonly text: string; readonly look: string }) {
  const width = text.length * 7.2 + 10;
  return (
    <g className={`node-tag ${look}`} transform={`translate(${x} ${ITEM.height - 7})`}>
      <rect width={width} height={16} rx={3} />
      <text x={width / 2} y={12} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}
