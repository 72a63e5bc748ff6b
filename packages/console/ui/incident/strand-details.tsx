import { describeNode } from '../../domain/story/describe-node.ts';
import type { Strand } from '../../domain/story/story.ts';
import { counted } from '../../domain/text/quantity.ts';
import { Shown } from '../frame/shown.tsx';
import { BasisMark } from './basis-mark.tsx';
import type { InspectorProps } from './inspector.tsx';

const MOST = 20;

export function StrandDetails({ document, strand, pointer }: InspectorProps & { readonly strand: Strand }) {
  const nodes = new Map(document.graph.nodes.map((node) => [node.id, node]));
  const end = (id: string) => {
    const node = nodes.get(id);
    if (node === undefined) return null;
    const { kind, title } = describeNode(node);
    return (
      <button type="button" className="plain link-node" onClick={() => pointer.point(id)}>
        <span className="muted">{kind}</span>{' '}
        <span className="mono">
          <Shown text={title} most={200} />
        </span>
      </button>
    );
  };
  return (
    <>
      {strand.links.slice(0, MOST).map((link) => (
        <div key={link.id} className="strand-facts">
          {end(link.from)}
          <p className="strand-phrase">{link.phrase}</p>
          {end(link.to)}
          <p>
            <BasisMark basis={link.edge.basis} confidence={link.edge.confidence} />{' '}
            <span className="muted mono">{link.edge.rel}</span>
          </p>
          <p className="muted">{meanings[link.edge.basis]}</p>
          {link.edge.why === undefined ? null : (
            <p>
              Decided by: <Shown text={link.edge.why} most={500} />
            </p>
          )}
        </div>
      ))}
      {strand.links.length > MOST ? (
        <p className="muted">and {counted(strand.links.length - MOST, 'more edge')}</p>
      ) : null}
    </>
  );
}

const meanings = {
  observed: 'The kernel or the wire showed the thing itself.',
  keyed: 'Joined on an identifier that both sides carry.',
  inferred: 'Concluded from content or order; the confidence says how surely.',
} as const;
