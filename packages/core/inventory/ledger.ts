import type { Component, ComponentKind, Reason, Role, RoleFinding } from './inventory.ts';
import type { RoleSighting, Sighting } from './sighting.ts';

/** Bounds by number; what is over is not taken in, and counted. */
const MOST_COMPONENTS = 5_000;
const MOST_VALUES = 64;
const MOST_REASONS = 24;
const MOST_EVIDENCE = 3;
const LONGEST_NAME = 512;

/** All that was seen of one workload. */
export class Ledger {
  readonly #components = new Map<string, Entry>();
  readonly #roles = new Map<Role, RoleEntry>();
  firstSeen = '';
  lastSeen = '';
  /** Components beyond the bound. */
  left = 0;

  /** True when a component or a value of it is new; counts alone are not news. */
  see(sighting: Sighting, event: { readonly id: string; readonly ts: string }): boolean {
    const { kind, version } = sighting;
    const name = sighting.name.slice(0, LONGEST_NAME);
    if (name === '') return false;
    this.#touch(event.ts);
    const key = `${kind}\0${name}\0${version ?? ''}`;
    let entry = this.#components.get(key);
    const isNew = entry === undefined;
    if (entry === undefined) {
      if (this.#components.size >= MOST_COMPONENTS) {
        this.left++;
        return false;
      }
      entry = { kind, name, version, facts: new Map(), counts: new Map(), span: spanFrom(event.ts), evidence: [] };
      this.#components.set(key, entry);
    }
    stretch(entry.span, event.ts);
    prove(entry.evidence, event.id);
    for (const [of, by] of Object.entries(sighting.counts ?? {})) {
      if (by !== undefined && by !== 0) entry.counts.set(of, (entry.counts.get(of) ?? 0) + by);
    }
    return addFacts(entry.facts, sighting.facts ?? {}) || isNew;
  }

  /** True when the role, or the reason for it, is new. */
  seeRole({ role, why }: RoleSighting, event: { readonly id: string; readonly ts: string }): boolean {
    this.#touch(event.ts);
    let entry = this.#roles.get(role);
    if (entry === undefined) {
      entry = { span: spanFrom(event.ts), reasons: new Map() };
      this.#roles.set(role, entry);
    }
    stretch(entry.span, event.ts);
    const reason = entry.reasons.get(why);
    if (reason !== undefined) {
      reason.count++;
      prove(reason.evidence, event.id);
      return false;
    }
    if (entry.reasons.size >= MOST_REASONS) return false;
    entry.reasons.set(why, { count: 1, evidence: [event.id] });
    return true;
  }

  get isEmpty(): boolean {
    return this.#components.size === 0 && this.#roles.size === 0;
  }

  has(role: Role): boolean {
    return this.#roles.has(role);
  }

  roles(): RoleFinding[] {
    return [...this.#roles].map(([role, { span, reasons }]) => ({
      role,
      reasons: [...reasons].map(([why, { count, evidence }]): Reason => ({ why, count, evidence: [...evidence] })),
      first_seen: span.first,
      last_seen: span.last,
    }));
  }

  components(): Component[] {
    return [...this.#components.values()]
      .map(
        (entry): Component => ({
          kind: entry.kind,
          name: entry.name,
          ...(entry.version !== undefined && { version: entry.version }),
          facts: Object.fromEntries([...entry.facts].map(([fact, values]) => [fact, [...values]])),
          counts: Object.fromEntries(entry.counts),
          first_seen: entry.span.first,
          last_seen: entry.span.last,
          evidence: [...entry.evidence],
        }),
      )
      .sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.version ?? '', b.version ?? ''));
  }

  #touch(ts: string): void {
    if (this.firstSeen === '' || ts < this.firstSeen) this.firstSeen = ts;
    if (ts > this.lastSeen) this.lastSeen = ts;
  }
}

interface Span {
  first: string;
  last: string;
}

interface Entry {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly version: string | undefined;
  readonly facts: Map<string, Set<string>>;
  readonly counts: Map<string, number>;
  readonly span: Span;
  readonly evidence: string[];
}

interface RoleEntry {
  readonly span: Span;
  readonly reasons: Map<string, { count: number; readonly evidence: string[] }>;
}

function spanFrom(ts: string): Span {
  return { first: ts, last: ts };
}

function stretch(span: Span, ts: string): void {
  if (ts < span.first) span.first = ts;
  if (ts > span.last) span.last = ts;
}

function prove(evidence: string[], id: string): void {
  if (evidence.length < MOST_EVIDENCE && evidence.at(-1) !== id) evidence.push(id);
}

function addFacts(facts: Map<string, Set<string>>, more: Readonly<Record<string, string | undefined>>): boolean {
  let isNew = false;
  for (const [fact, value] of Object.entries(more)) {
    if (value === undefined || value === '') continue;
    const values = facts.get(fact) ?? new Set<string>();
    facts.set(fact, values);
    const kept = value.slice(0, LONGEST_NAME);
    if (values.has(kept) || values.size >= MOST_VALUES) continue;
    values.add(kept);
    isNew = true;
  }
  return isNew;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
