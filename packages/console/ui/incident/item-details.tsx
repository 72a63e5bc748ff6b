import { useMemo } from 'react';
import { linksOf } from '../../domain/story/evidence.ts';
import type { Link } from '../../domain/story/causal.ts';
import { describeItem } from '../../domain/story/describe-item.ts';
import { describeNode } from '../../domain/story/describe-node.ts';
import type { Item } from '../../domain/story/story.ts';
import { counted } from '../../domain/text/quantity.ts';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { SeverityBadge } from '../frame/severity-badge.tsx';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { BasisMark } from './basis-mark.tsx';
import type { InspectorProps } from './inspector.tsx';
import { RecordTree } from './record-tree.tsx';

export function ItemDetails({ document, item, zero, pointer, onOpen }: InspectorProps & { readonly item: Item }) {
  const { kind, title } = describeItem(item);
  const ids = useMemo(() => new Set(item.members.map((node) => node.id)), [item]);
  const { causes, effects } = useMemo(() => linksOf(document, ids), [document, ids]);
  return (
    <>
      <p className="kind-line">
        {kind}
        {item.count > 1 ? ` and ${counted(item.count - 1, 'other')} alike` : ''}
      </p>
      <h3 className="subject mono">
        <Shown text={title} most={800} />
      </h3>
      <p className="muted">
        <Time ts={item.node.ts} /> · {sinceZero(msBetween(zero, item.node.ts))}
      </p>
      {item.signals.slice(0, 8).map((signal) => (
        <button key={signal.id} type="button" className="plain signal-link" onClick={() => pointer.point(signal.id)}>
          <SeverityBadge severity={signal.severity} /> <Shown text={signal.title} most={200} />
        </button>
      ))}
      {item.count > 1 || item.helpers.length > 0 ? (
        <p>
          <button type="button" className="action" onClick={() => onOpen(item.id)}>
            {item.count > 1 ? `Show each of the ${item.count}` : `Show the ${counted(item.helpers.length, 'helper')}`}
          </button>
        </p>
      ) : null}
      <RecordTree data={item.node.attrs} />
      {item.members.length > 1 ? <Members item={item} /> : null}
      <LinkList title="Because of" links={causes} side="from" document={document} pointer={pointer} />
      <LinkList title="Led to" links={effects} side="to" document={document} pointer={pointer} />
    </>
  );
}

const MOST = 30;

function Members({ item }: { readonly item: Item }) {
  return (
    <details className="members">
      <summary>{counted(item.members.length, 'node')} told as one</summary>
      <ul>
        {item.members.slice(0, 200).map((node) => (
          <li key={node.id}>
            <Time ts={node.ts} short /> <Shown text={describeNode(node).title} most={120} />
          </li>
        ))}
        {item.members.length > 200 ? <li>and {item.members.length - 200} more</li> : null}
      </ul>
    </details>
  );
}

interface LinkListProps extends Pick<InspectorProps, 'document' | 'pointer'> {
  readonly title: string;
  readonly links: readonly Link[];
  readonly side: 'from' | 'to';
}

function LinkList({ title, links, side, document, pointer }: LinkListProps) {
  const nodes = useMemo(() => new Map(document.graph.nodes.map((node) => [node.id, node])), [document]);
  if (links.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="links">
        {links.slice(0, MOST).map((link) => {
          const other = nodes.get(link[side]);
          if (other === undefined) return null;
          return (
            <li key={link.id}>
              <button type="button" className="plain" onClick={() => pointer.point(link.id)}>
                <BasisMark basis={link.edge.basis} confidence={link.edge.confidence} />
                <span className="muted">{link.phrase}</span>
              </button>
              <button type="button" className="plain link-node" onClick={() => pointer.point(other.id)}>
                <span className="muted">{describeNode(other).kind}</span>{' '}
                <span className="mono">
                  <Shown text={describeNode(other).title} most={90} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {links.length > MOST ? <p className="muted">and {links.length - MOST} more</p> : null}
    </>
  );
}
