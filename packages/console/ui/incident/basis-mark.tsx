import type { Basis } from '@remit/core/trace';

/** The line as the graph draws it, with its name. */
export function BasisMark({ basis, confidence }: { readonly basis: Basis; readonly confidence: number }) {
  return (
    <span className="basis" title={`${basis}, confidence ${confidence.toFixed(2)}`}>
      <svg width="26" height="8" aria-hidden="true" className="strand" data-basis={basis}>
        <path className="strand-line" d="M1 4H25" />
      </svg>
      {basis}
      {basis === 'observed' ? '' : ` ${confidence.toFixed(2)}`}
    </span>
  );
}
