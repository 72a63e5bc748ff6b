import type { NodeKind } from '@remit/core/trace';
import { kindName } from '../../domain/story/describe-node.ts';
import { NodeIcon } from './node-icon.tsx';
import { outline } from './node-outline.ts';

export function Legend() {
  return (
    <details className="legend">
      <summary>
        <span className="legend-lines">
          <Line basis="observed" title="observed" />
          <Line basis="keyed" title="by identifier" />
          <Line basis="inferred" title="inferred" />
        </span>
        <span className="legend-more">Shapes</span>
      </summary>
      <ul>
        {kinds.map((kind) => (
          <li key={kind}>
            <svg viewBox="-2 -2 48 26" width="48" height="26" aria-hidden="true" className="node" data-kind={kind}>
              <path className="node-shape" d={outline(kind, 44, 22)} />
              <g transform="translate(15 4) scale(0.85)">
                <NodeIcon kind={kind} />
              </g>
            </svg>
            {kindName(kind)}
          </li>
        ))}
      </ul>
    </details>
  );
}

const kinds: readonly NodeKind[] = [
  'workload',
  'conversation',
  'segment',
  'turn',
  'tool_call',
  'process',
  'file',
  'credential',
  'connection',
  'request',
  'k8s_call',
  'cloud_call',
  'record',
];

function Line({ basis, title }: { readonly basis: string; readonly title: string }) {
  return (
    <span className="legend-line">
      <svg width="34" height="8" aria-hidden="true" className="strand" data-basis={basis}>
        <path className="strand-line" d="M1 4H33" />
      </svg>
      {title}
    </span>
  );
}
