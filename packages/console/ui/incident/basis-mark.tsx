import type { Basis } from '@remit/core/trace';
import { confidence as confidenceText } from '../../domain/text/quantity.ts';

/** The line as the graph draws it, with its name. */
export function BasisMark({ basis, confidence }: { readonly basis: Basis; readonly confidence: number }) {
  const shown = confidenceText(confidence);
  return (
    <span className="basis" title={`${basis}, confidence ${shown}`}>
      <svg width="26" height="8" aria-hidden="true" className="strand" data-basis={basis}>
        <path className="strand-line" d="M1 4H25" />
      </svg>
      {basis}
      {basis === 'observed' ? '' : ` ${shown}`}
    </span>
  );
}
