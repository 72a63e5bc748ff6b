/** A boundary with one way in, and what is kept within it. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          d="M15.5 4H7.5A3.5 3.5 0 0 0 4 7.5v9A3.5 3.5 0 0 0 7.5 20h9a3.5 3.5 0 0 0 3.5-3.5V8.5"
          className="wordmark-line"
        />
        <circle cx="12" cy="12" r="2.8" className="wordmark-dot" />
      </svg>
      <span>Remit</span>
    </span>
  );
}
