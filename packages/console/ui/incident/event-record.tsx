import { useState } from 'react';
import type { LoggedEvent } from '../../data/api.ts';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { RecordTree } from './record-tree.tsx';

/** An event as the log holds it: readable, and as raw JSON to copy. */
export function EventRecord({ event }: { readonly event: LoggedEvent }) {
  const [raw, setRaw] = useState(false);
  const json = JSON.stringify(event, null, 2);
  return (
    <div className="record">
      <dl className="record-head">
        <dt>when</dt>
        <dd>
          <Time ts={event.ts} /> <span className="mono muted">{event.ts.slice(19)}</span>
        </dd>
        <dt>source</dt>
        <dd>
          <Shown text={`${event.source} on ${event.node}`} most={120} />
        </dd>
        {event.process === undefined ? null : (
          <>
            <dt>process</dt>
            <dd className="mono">
              pid {event.process.pid}
              {event.process.tid === undefined ? '' : `, thread ${event.process.tid}`}
            </dd>
          </>
        )}
        <dt>id</dt>
        <dd className="mono">
          <Shown text={event.id} most={80} />
        </dd>
      </dl>
      <RecordTree data={event.data} />
      <p className="record-tools">
        <button type="button" className="action" aria-expanded={raw} onClick={() => setRaw(!raw)}>
          {raw ? 'Hide raw record' : 'Raw record'}
        </button>
        <CopyButton text={json} />
      </p>
      {raw ? (
        <pre tabIndex={0} aria-label="Raw record">
          <Shown text={json} most={20_000} block />
        </pre>
      ) : null}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = () =>
    navigator.clipboard === undefined
      ? setState('refused')
      : void navigator.clipboard.writeText(text).then(
          () => setState('copied'),
          () => setState('refused'),
        );
  return (
    <button type="button" className="action" onClick={copy}>
      <span role="status">
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'The browser refused: open the raw record' : 'Copy JSON'}
      </span>
    </button>
  );
}
