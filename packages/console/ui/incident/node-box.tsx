import { memo } from 'react';
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
  return (
    <g
      className="node"
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-label={`${kind}: ${visible(title, { most: 160 })}${many}${severity}, ${t}`}
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
      <Words detail={detail} kind={kind} title={title} more={item.count > 1 ? `${item.count} alike` : more} />
      {item.count > 1 ? <Tag x={ITEM.width - 34} text={`×${item.count}`} look="count" /> : null}
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

/** Columns follow from the fixed-width face: 0.602 of its size a column. */
function Words({
  detail,
  kind,
  title,
  more,
}: {
  readonly detail: NodeBoxProps['detail'];
  readonly kind: string;
  readonly title: string;
  readonly more: string;
}) {
  if (detail === 'near')
    return (
      <>
        <text className="node-kind" x={36} y={17}>
          {fit(kind, 21)}
        </text>
        <text className="node-title" x={36} y={32}>
          {fitMiddle(title, 18)}
        </text>
        <text className="node-more" x={36} y={46}>
          {fit(more, 22)}
        </text>
      </>
    );
  if (detail === 'far')
    return (
      <text className="node-title" x={38} y={35}>
        {fit(title, 9)}
      </text>
    );
  const [first, second] = fitTwo(title, 13);
  return (
    <text className="node-title" x={40} y={24}>
      {first}
      <tspan x={40} dy={18} className={second === '' ? 'node-under' : undefined}>
        {second === '' ? fit(more, 15) : second}
      </tspan>
    </text>
  );
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
