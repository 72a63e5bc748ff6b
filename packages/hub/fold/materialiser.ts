import type { Engine, EngineChange } from '@remit/core/engine';
import type { IncidentDocument } from '@remit/core/detect';
import type { Changes } from '../live/live-feed.ts';
import type { StateStore, StoredCoverage } from '../store/state-store.ts';
import { createStock } from './stock.ts';

/**
 * Writes what the fold changed to the store, not at each event but at most every FLUSH_MS: a story under way changes with almost
 * every event, and its document is as large as the story.
 */
const FLUSH_MS = 150;
const DOCUMENTS_AT_ONCE = 8;

export interface MaterialiserOptions {
  readonly state: StateStore;
  readonly engine: Engine;
  readonly onChange: (changes: Changes) => void;
  /** Position of the log up to which everything is folded now. */
  readonly position: () => number;
  /** Everything up to this position is folded and stored: what it rests on is marked as evidence. */
  readonly onStored: (position: number) => void;
  readonly say: (message: string, facts?: Record<string, unknown>) => void;
}

export function createMaterialiser({ state, engine, onChange, position, onStored, say }: MaterialiserOptions) {
  const stock = createStock({ state, engine });
  const incidents = new Set<string>();
  const agents = new Set<string>();
  const coverage = new Map<string, StoredCoverage>();
  const goneCoverage = new Set<string>();
  // Where the log was trimmed, the rebuild sees less than was seen at the time: a fuller stored story is kept.
  const { trimmed_events = 0, trimmed_evidence = 0 } = state.counters();
  const fuller = trimmed_events + trimmed_evidence > 0 ? new Map(state.evidenceCounts()) : new Map<string, number>();
  let live = false;
  let last = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  const isFuller = (document: IncidentDocument): boolean => {
    if ((fuller.get(document.incident.id) ?? 0) > document.events.length) return true;
    fuller.delete(document.incident.id);
    return false;
  };

  const write = async (): Promise<void> => {
    last = performance.now();
    const upTo = position();
    const changes = { incidents: [...incidents], agents: [...agents], coverage: coverage.size > 0 };
    incidents.clear();
    agents.clear();
    const entries = { coverage: [...coverage.values()], goneCoverage: [...goneCoverage] };
    coverage.clear();
    goneCoverage.clear();
    if (changes.agents.length > 0 || changes.coverage || entries.goneCoverage.length > 0) {
      const summaries = new Map(engine.agents().map((agent) => [agent.id, agent]));
      state.save({ ...entries, ...split(changes.agents, (id) => summaries.get(id), 'agents', 'goneAgents') });
    }
    state.count('evicted_coverage', entries.goneCoverage.length);
    for (let i = 0; i < changes.incidents.length; i += DOCUMENTS_AT_ONCE) {
      const ids = changes.incidents.slice(i, i + DOCUMENTS_AT_ONCE);
      const { documents, goneIncidents } = split(ids, (id) => engine.document(id), 'documents', 'goneIncidents');
      state.save({ documents: documents.filter((document) => !isFuller(document)), goneIncidents });
      await new Promise((resolve) => void setImmediate(resolve));
    }
    onStored(upTo);
    if (changes.incidents.length > 0 || changes.agents.length > 0 || changes.coverage) onChange(changes);
  };

  const isClean = () => incidents.size + agents.size + coverage.size + goneCoverage.size === 0;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One write after the other; whoever waits for an earlier one may find its changes written already.
    const before = flushing;
    if (before !== undefined) return before.then(flush);
    if (!live) return;
    if (isClean()) return onStored(position());
    flushing = write()
      .catch((error: unknown) => say('the store could not be written', { error: String(error) }))
      .finally(() => {
        flushing = undefined;
      });
    await flushing;
  };

  /** The inventory too, which otherwise waits longer. */
  const whole = async (): Promise<void> => {
    if (live) stock.write();
    await flush();
  };

  return {
    changed(change: EngineChange): void {
      for (const id of change.incidents) incidents.add(id);
      for (const id of change.agents) agents.add(id);
      stock.folded(live);
    },
    coverage(entry: StoredCoverage, evicted: readonly string[]): void {
      coverage.set(entry.key, entry);
      goneCoverage.delete(entry.key);
      for (const key of evicted) {
        coverage.delete(key);
        goneCoverage.add(key);
      }
    },
    /** Everything that was in the log is folded: from now on the store follows. */
    async rebuilt(): Promise<void> {
      live = true;
      if (fuller.size === 0) {
        const incidentsNow = new Set(engine.incidents().map((incident) => incident.id));
        const agentsNow = new Set(engine.agents().map((agent) => agent.id));
        for (const { id } of state.incidents()) if (!incidentsNow.has(id)) incidents.add(id);
        for (const { id } of state.agents()) if (!agentsNow.has(id)) agents.add(id);
      }
      await whole();
    },
    flush: whole,
    async flushIfDue(): Promise<void> {
      const wait = FLUSH_MS - (performance.now() - last);
      if (wait <= 0 || isClean()) await flush();
      else timer ??= setTimeout(() => void flush(), wait);
    },
    close: whole,
  };
}

/** Sorts ids into what there is now and what is gone. */
function split<T, Here extends string, Gone extends string>(
  ids: readonly string[],
  find: (id: string) => T | undefined,
  here: Here,
  gone: Gone,
): Record<Here, T[]> & Record<Gone, string[]> {
  const found: T[] = [];
  const missing: string[] = [];
  for (const id of ids) {
    const one = find(id);
    if (one === undefined) missing.push(id);
    else found.push(one);
  }
  return { [here]: found, [gone]: missing } as Record<Here, T[]> & Record<Gone, string[]>;
}
