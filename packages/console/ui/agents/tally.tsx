import { counted } from '../../domain/text/quantity.ts';
import { Shown } from '../frame/shown.tsx';

interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Names with counts, the most used first; a long tail folds away, the rare ones in it are what a reader may look for. */
export function Tally({
  items,
  noun,
  none,
}: {
  readonly items: readonly Counted[];
  readonly noun: string;
  readonly none: string;
}) {
  if (items.length === 0) return <span className="muted">{none}</span>;
  const inOrder = [...items].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const rest = inOrder.slice(SHOWN);
  return (
    <>
      <Chips items={inOrder.slice(0, SHOWN)} noun={noun} />
      {rest.length === 0 ? null : (
        <details className="more">
          <summary>{rest.length} more</summary>
          <Chips items={rest.slice(0, MOST)} noun={noun} />
          {rest.length > MOST ? (
            <p className="muted">and {counted(rest.length - MOST, 'other')}, see `remit agents --json`</p>
          ) : null}
        </details>
      )}
    </>
  );
}

const SHOWN = 6;
const MOST = 200;

function Chips({ items, noun }: { readonly items: readonly Counted[]; readonly noun: string }) {
  return (
    <ul className="chips">
      {items.map((item) => (
        <li key={item.name} title={counted(item.count, noun)}>
          <Shown text={item.name} most={60} /> <span className="num count">{item.count.toLocaleString('en-GB')}</span>
        </li>
      ))}
    </ul>
  );
}
