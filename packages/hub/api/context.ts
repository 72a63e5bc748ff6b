import type { Line } from '../export/line-set.ts';
import type { Selection } from '../export/export.ts';
import type { Fold } from '../fold/fold.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import type { EventLog } from '../log/event-log.ts';
import type { StateStore } from '../store/state-store.ts';

/** What the areas of the API are made from. */
export interface ApiContext {
  readonly log: EventLog;
  readonly state: StateStore;
  readonly fold: Fold;
  readonly live: LiveFeed;
  readonly version: string;
  readonly exporter: (selection: Selection) => Promise<Iterable<Line> | undefined>;
  /** The log has grown: fold, retention. */
  readonly appended: () => void;
}
