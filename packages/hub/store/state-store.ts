import type { Incident, IncidentDocument } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import type { InteractionMap, WorkloadInventory } from '@remit/core/inventory';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { NodeCoverage } from './node-coverage.ts';

/**
 * What was last folded, as it is served: documents, lists and counts. It can always be made again from the log, except for what
 * was trimmed from there.
 */
export interface StateStore {
  incidents(): readonly Incident[];
  /** The document as JSON text, so that it is the same to the byte wherever it is read. */
  document(id: string): string | undefined;
  agents(): readonly AgentSummary[];
  inventory(): readonly WorkloadInventory[];
  map(): InteractionMap;
  coverage(): readonly StoredCoverage[];
  /** How many events each stored document rests on. */
  evidenceCounts(): ReadonlyMap<string, number>;
  counters(): Readonly<Record<string, number>>;
  count(name: Counter, by: number): void;
  save(changes: StateChanges): void;
  /** Replaces inventory and map by these. */
  saveStock(stock: { readonly inventory: readonly WorkloadInventory[]; readonly map: InteractionMap }): void;
  /** Removes the oldest documents beyond `most`; returns how many. */
  capIncidents(most: number): number;
}

/** Things that left, or never came in, since the store was made. */
export type Counter =
  | 'refused_events'
  | 'trimmed_events'
  | 'trimmed_evidence'
  | 'dropped_incidents'
  | 'evicted_coverage';

export interface StateChanges {
  readonly documents?: readonly IncidentDocument[];
  readonly goneIncidents?: readonly string[];
  readonly agents?: readonly AgentSummary[];
  readonly goneAgents?: readonly string[];
  readonly coverage?: readonly StoredCoverage[];
  readonly goneCoverage?: readonly string[];
}

/** `seq` is the last position of the log that is counted in. */
export interface StoredCoverage {
  readonly key: string;
  readonly seq: number;
  readonly statement: NodeCoverage;
}

export function createStateStore(db: Database): StateStore {
  const { query } = db;
  return {
    incidents() {
      const rows = db.all(query.selectFrom('incident').select('head').orderBy('last_ts', 'desc').orderBy('id'));
      return rows.map((row) => JSON.parse(row.head) as Incident);
    },
    document: (id) => db.all(query.selectFrom('incident').select('document').where('id', '=', id))[0]?.document,
    agents() {
      const rows = db.all(query.selectFrom('agent').select('summary').orderBy('last_seen', 'desc').orderBy('id'));
      return rows.map((row) => JSON.parse(row.summary) as AgentSummary);
    },
    inventory() {
      const rows = db.all(query.selectFrom('workload').select('inventory').orderBy('id'));
      return rows.map((row) => JSON.parse(row.inventory) as WorkloadInventory);
    },
    map() {
      const row = db.all(query.selectFrom('picture').select('body').where('name', '=', 'map'))[0];
      return row === undefined ? { links: [], left_out: 0 } : (JSON.parse(row.body) as InteractionMap);
    },
    coverage() {
      const rows = db.all(query.selectFrom('coverage').selectAll().orderBy('key'));
      return rows.map((row) => ({ ...row, statement: JSON.parse(row.statement) as NodeCoverage }));
    },
    evidenceCounts() {
      const counted = query
        .selectFrom('evidence')
        .select(['incident', query.fn.countAll<number>().as('events')])
        .groupBy('incident');
      return new Map(db.all(counted).map((row) => [row.incident, row.events]));
    },
    counters: () =>
      Object.fromEntries(db.all(query.selectFrom('counter').selectAll()).map(({ name, value }) => [name, value])),
    count(name, by) {
      if (by > 0) db.run(incremented(db, name, by));
    },
    save(changes) {
      db.transaction(() => {
        for (const document of changes.documents ?? []) saveDocument(db, document);
        for (const id of changes.goneIncidents ?? []) removeIncident(db, id);
        for (const agent of changes.agents ?? []) {
          const row = { id: agent.id, last_seen: agent.last_seen, summary: JSON.stringify(agent) };
          db.run(query.replaceInto('agent').values(row));
        }
        for (const id of changes.goneAgents ?? []) db.run(query.deleteFrom('agent').where('id', '=', id));
        for (const { key, seq, statement } of changes.coverage ?? []) {
          db.run(query.replaceInto('coverage').values({ key, seq, statement: JSON.stringify(statement) }));
        }
        for (const key of changes.goneCoverage ?? []) db.run(query.deleteFrom('coverage').where('key', '=', key));
      });
    },
    saveStock({ inventory, map }) {
      db.transaction(() => {
        db.run(query.deleteFrom('workload'));
        for (const one of inventory) {
          const row = { id: one.id, last_seen: one.last_seen, inventory: JSON.stringify(one) };
          db.run(query.insertInto('workload').values(row));
        }
        db.run(query.replaceInto('picture').values({ name: 'map', body: JSON.stringify(map) }));
      });
    },
    capIncidents(most) {
      const beyond = query.selectFrom('incident').select('id').orderBy('last_ts', 'desc').limit(-1).offset(most);
      const doomed = db.all(beyond);
      if (doomed.length === 0) return 0;
      db.transaction(() => {
        for (const { id } of doomed) removeIncident(db, id);
      });
      return doomed.length;
    },
  };
}

function saveDocument(db: Database, document: IncidentDocument): void {
  const { id, severity, attrs } = document.incident;
  const text = JSON.stringify(document);
  db.run(
    db.query.replaceInto('incident').values({
      id,
      severity,
      first_ts: attrs.first_ts,
      last_ts: attrs.last_ts,
      head: JSON.stringify(document.incident),
      document: text,
      bytes: Buffer.byteLength(text),
    }),
  );
  db.run(db.query.deleteFrom('evidence').where('incident', '=', id));
  for (const event of document.events) {
    db.run(
      db.query
        .insertInto('evidence')
        .values({ incident: id, event: event.id })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

function removeIncident(db: Database, id: string): void {
  db.run(db.query.deleteFrom('incident').where('id', '=', id));
  db.run(db.query.deleteFrom('evidence').where('incident', '=', id));
}

function incremented(db: Database, name: Counter, by: number) {
  return db.query
    .insertInto('counter')
    .values({ name, value: by })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: sql`value + ${by}` }));
}
