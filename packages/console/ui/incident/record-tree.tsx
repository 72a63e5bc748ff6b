import { useMemo } from 'react';
import { recordRows } from '../../domain/record-tree.ts';
import { Shown } from '../frame/shown.tsx';

export function RecordTree({ data }: { readonly data: unknown }) {
  const rows = useMemo(() => recordRows(data), [data]);
  return (
    <dl className="tree">
      {rows.map((row, i) => (
        <div key={i} data-depth={Math.min(row.depth, 6)} data-kind={row.kind}>
          <dt>
            <Shown text={row.key} most={60} />
          </dt>
          <dd>{row.value === undefined ? null : <Shown text={row.value} most={600} />}</dd>
        </div>
      ))}
    </dl>
  );
}
