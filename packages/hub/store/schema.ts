import type { Generated } from 'kysely';

/** The tables, as kysely checks queries against them. migrations.ts makes them. */
export interface Schema {
  /** The log. `seq` is its order, `id` what makes a batch sent twice stored once. */
  event: {
    seq: Generated<number>;
    id: string;
    ts: string;
    kind: string;
    bytes: number;
    body: string;
  };
  /** Incident documents as last folded; `head` is the incident alone, for lists. */
  incident: {
    id: string;
    severity: string;
    first_ts: string;
    last_ts: string;
    head: string;
    document: string;
    bytes: number;
  };
  /** Which events an incident's document rests on: they outlive the others in the log. */
  evidence: { incident: string; event: string };
  agent: { id: string; last_seen: string; summary: string };
  /** What AI each workload is and is made of. */
  workload: { id: string; last_seen: string; inventory: string };
  /** Folds that are one document: `map`. */
  picture: { name: string; body: string };
  coverage: { key: string; seq: number; statement: string };
  counter: { name: string; value: number };
}
