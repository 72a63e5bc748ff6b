import type { IncidentDocument } from '@remit/core/detect';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { Selection } from '../../domain/story/selection.ts';
import type { Story } from '../../domain/story/story.ts';
import { Narrative } from './narrative.tsx';
import { SignalList } from './signal-list.tsx';
import { Unseen, unseenCount } from './unseen.tsx';
import type { Pointer } from './use-pointer.ts';

export interface TellingProps {
  readonly document: IncidentDocument;
  readonly story: Story;
  readonly zero: string;
  readonly selection: Selection | undefined;
  readonly pointer: Pointer;
}

/** The story in words: as sentences, as signals, and what could not be seen. */
export function Telling(props: TellingProps) {
  const { document, pointer } = props;
  const list = useRef<HTMLDivElement>(null);
  const tabs = [
    { tab: undefined, title: 'Story', count: document.narrative.length, panel: <Narrative {...props} /> },
    { tab: 'signals', title: 'Signals', count: document.signals.length, panel: <SignalList {...props} /> },
    { tab: 'unseen', title: 'Not visible', count: unseenCount(document), panel: <Unseen {...props} /> },
  ] as const;
  const at = tabs.findIndex(({ tab }) => tab === pointer.tab);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    pointer.show(tabs[next]?.tab);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <section className="telling" aria-label="The story in words">
      <div ref={list} role="tablist" aria-label="The story in words" onKeyDown={onKeyDown}>
        {tabs.map(({ tab, title, count }, i) => (
          <button
            key={title}
            type="button"
            role="tab"
            id={`tab-${i}`}
            aria-controls={`panel-${i}`}
            aria-selected={i === at}
            tabIndex={i === at ? 0 : -1}
            onClick={() => pointer.show(tab)}
          >
            {title} <span className="num tab-count">{count}</span>
          </button>
        ))}
      </div>
      {tabs.map(({ title, panel }, i) => (
        <Panel key={title} index={i} shown={i === at} title={title}>
          {panel}
        </Panel>
      ))}
    </section>
  );
}

/** Hidden panels stay in the page: print shows all of them. */
function Panel({
  index,
  shown,
  title,
  children,
}: {
  readonly index: number;
  readonly shown: boolean;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <div
      role="tabpanel"
      id={`panel-${index}`}
      aria-labelledby={`tab-${index}`}
      hidden={!shown}
      tabIndex={0}
      className="panel"
    >
      <h2 className="print-only">{title}</h2>
      {children}
    </div>
  );
}
