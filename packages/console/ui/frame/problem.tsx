import { ApiError } from '../../data/api.ts';
import { Shown } from './shown.tsx';

/** What could not be loaded, why, and what helps. */
export function Problem({ error, what }: { readonly error: Error; readonly what: string }) {
  const coded = error instanceof ApiError ? error : undefined;
  return (
    <section className="notice problem" role="alert">
      <h2>Could not load {what}</h2>
      <p>
        <Shown text={error.message} most={500} />
      </p>
      {coded === undefined ? null : (
        <p>
          <Shown text={coded.remedy} most={500} /> <code>{coded.code}</code>
        </p>
      )}
    </section>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="loading" role="status">
      Loading {what} …
    </p>
  );
}
