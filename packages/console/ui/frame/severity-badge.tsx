import type { Severity } from '@remit/core/detect';

/** Word and shape first, colour last: the bars say the rank without it. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return (
    <span className="severity" data-severity={severity}>
      <svg viewBox="0 0 14 12" width="14" height="12" aria-hidden="true">
        {[0, 1, 2, 3].map((i) => (
          <rect
            key={i}
            x={i * 3.6}
            y={8 - i * 2.6}
            width="2.6"
            height={4 + i * 2.6}
            rx="0.6"
            className={i < ranks[severity] ? 'on' : 'off'}
          />
        ))}
      </svg>
      {severity}
    </span>
  );
}

const ranks: Record<Severity, number> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };
