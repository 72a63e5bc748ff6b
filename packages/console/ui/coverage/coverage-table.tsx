import type { CoverageData, CoverageState } from '@remit/core/event';
import { visible } from '../../domain/text/visible.ts';
import { Shown } from '../frame/shown.tsx';

/** Coverage statements, the worst first. Roles are said, since the narrow layout turns rows into blocks. */
export function CoverageTable({
  entries,
  label,
}: {
  readonly entries: readonly CoverageData[];
  readonly label: string;
}) {
  const inOrder = [...entries].sort((a, b) => badness(b) - badness(a) || (a.source < b.source ? -1 : 1));
  return (
    <table className="coverage" role="table" aria-label={visible(label, { most: 120 })}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader">State</th>
          <th role="columnheader">Source</th>
          <th role="columnheader">Scope</th>
          <th role="columnheader" className="right">
            Lost
          </th>
          <th role="columnheader" className="right">
            Cut
          </th>
          <th role="columnheader">Why, and what helps</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {inOrder.slice(0, MOST).map((entry, i) => (
          <tr role="row" key={i}>
            <td role="cell">
              <StateMark state={entry.state} />
            </td>
            <td role="cell" className="mono">
              <Shown text={entry.source} most={80} />
            </td>
            <td role="cell" className="mono">
              <Shown text={entry.scope} most={120} />
            </td>
            <td role="cell" className="right num" data-label="lost" data-bad={entry.lost > 0}>
              {entry.lost.toLocaleString('en-GB')}
            </td>
            <td role="cell" className="right num" data-label="cut" data-bad={entry.truncated > 0}>
              {entry.truncated.toLocaleString('en-GB')}
            </td>
            <td role="cell">
              {entry.reason === undefined ? null : <Shown text={entry.reason} most={300} />}
              {entry.remedy === undefined ? null : (
                <span className="remedy">
                  <Shown text={entry.remedy} most={300} />
                </span>
              )}
            </td>
          </tr>
        ))}
        {inOrder.length > MOST ? (
          <tr role="row">
            <td role="cell" colSpan={6} className="muted">
              {inOrder.length - MOST} more: `remit doctor --json` shows all.
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

const MOST = 300;

function StateMark({ state }: { readonly state: CoverageState }) {
  return (
    <span className="state" data-state={state}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={marks[state]} />
      </svg>
      {words[state] ?? state}
    </span>
  );
}

function badness(entry: CoverageData): number {
  return (order[entry.state] ?? 0) * 2 + (entry.lost + entry.truncated > 0 ? 1 : 0);
}

const order: Record<CoverageState, number> = {
  failed: 4,
  unavailable: 3,
  unsupported: 2,
  attached: 1,
  not_requested: 0,
};
const words: Record<CoverageState, string> = {
  attached: 'attached',
  failed: 'failed',
  unavailable: 'unavailable',
  unsupported: 'unsupported',
  not_requested: 'not requested',
};
const marks: Record<CoverageState, string> = {
  attached: 'M2 6.5 4.8 9.3 10 3',
  failed: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  unavailable: 'M2 6h8',
  unsupported: 'M3 9.5 9 2.5M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9',
  not_requested: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9',
};
