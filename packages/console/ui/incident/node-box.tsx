import { Fragment, memo } from 'react';
import { commonTitle, describeNode } from '../../domain/story/describe-node.ts';
import { ITEM, type Placed } from '../../domain/story/layout.ts';
import { fit, fitMiddle, fitTwo } from '../../domain/text/fit.ts';
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
  const { item, x, y } = placed;
  const { kind, title: own, detail: more } = describeNode(item.node);
  const title = item.count > 1 ? commonTitle(item.members.filter((node) => node.kind === item.node.kind)) : own;
  const t = sinceZero(msBetween(zero.ts, item.node.ts));
  const many = item.count > 1 ? `, ${item.count} alike` : '';
  const severity = item.severity === undefined ? '' : `, ${item.severity} signal`;
  const lines = linesOf(detail, kind, title, item.count > 1 ? `${item.count} alike` : more);
  // The name begins with what is written in the box, tags included, so that it can be called by what is seen.
  const said = [...lines.map((line) => line.text), item.count > 1 ? `×${item.count}` : '', isZero ? 'T+0' : '']
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
      transform={`translate(${x} ${y})`}
      onPointerEnter={() => onOver(item.id)}
      onPointerLeave={() => onOver(undefined)}
      onFocus={() => onFocus(item.id)}
      onBlur={() => onFocus(undefined)}
      onClick={() => onSelect(item.id)}
    >
      {item.count > 1 ? (
        <path className="node-stack" d={outline(item.node.kind, ITEM.width, ITEM.height)} transform="translate(5 5)" />
      ) : null}
      <path
        className="node-halo"
        d={outline(item.node.kind, ITEM.width + 10, ITEM.height + 10)}
        transform="translate(-5 -5)"
      />
      <path className="node-shape" d={outline(item.node.kind, ITEM.width, ITEM.height)} />
      <g className="node-face" transform={detail === 'near' ? 'translate(14 10)' : 'translate(12 15) scale(1.4)'}>
        <NodeIcon kind={item.node.kind} />
      </g>
      {lines.map((line) => (
        <Fragment key={line.y}>
          <text className={line.look} x={line.x} y={line.y}>
            {line.text}
          </text>{' '}
        </Fragment>
      ))}
      {item.count > 1 ? <Tag x={ITEM.width - 34} text={`×${item.count}`} look="count" /> : null}{' '}
      {isZero ? <Tag x={14} text="T+0" look="zero" /> : null}
      {item.severity === undefined ? null : (
        <g className="node-alarm" transform={`translate(${ITEM.width - 12} -2) scale(${detail === 'near' ? 1 : 1.4})`}>
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

/** What is written in the box. Columns follow from the fixed-width face: 0.602 of its size each. */
function linesOf(detail: NodeBoxProps['detail'], kind: string, title: string, more: string): Line[] {
  if (detail === 'far') return [{ text: fit(title, 9), look: 'node-title', x: 38, y: 35 }];
  if (detail === 'near')
    return [
      { text: fit(kind, 21), look: 'node-kind', x: 36, y: 17 },
      { text: fitMiddle(title, 18), look: 'node-title', x: 36, y: 32 },
      { text: fit(more, 22), look: 'node-more', x: 36, y: 46 },
    ];
  const [first, second] = fitTwo(title, 13);
  return [
    { text: first, look: 'node-title', x: 40, y: 24 },
    second === ''
      ? { text: fit(more, 15), look: 'node-title node-under', x: 40, y: 42 }
      : { text: second, look: 'node-title', x: 40, y: 42 },
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
