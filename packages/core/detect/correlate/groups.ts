import { compareNs } from '../../event/index.ts';
import type { Signal } from '../detector.ts';
import { atLeast } from '../signal/severity.ts';
import type { Links } from './links.ts';

/** Groups that never became an incident are forgotten oldest first. */
const MOST_GROUPS = 5000;

/** Signals that are causally connected, as far as is known. */
export interface Group {
  readonly signals: Map<string, { signal: Signal; links: Links }>;
  readonly keys: Set<string>;
  readonly yields: Set<string>;
  incident: string | undefined;
}

/** Keeps connected signals together. Groups only ever grow together: what was once shown to be connected stays so. */
export class Groups {
  readonly #all = new Set<Group>();
  readonly #byKey = new Map<string, Group>();
  readonly #followers = new Map<string, Set<Group>>();
  /** Per conversation, the texts that steered some call in it. */
  readonly #steering = new Map<string, { segment: string; at: string }[]>();

  /** Takes a signal in and returns its group, with the groups that it turned out to join. */
  add(signal: Signal, links: Links): { group: Group; merged: readonly Group[] } {
    const joined = new Set<Group>();
    for (const key of links.shared) {
      joinIf(joined, this.#byKey.get(key));
      for (const follower of this.#followers.get(key) ?? []) joinIf(joined, follower);
    }
    for (const key of links.follows) joinIf(joined, this.#byKey.get(key));
    joinIf(joined, this.#byContext(signal, links));
    for (const credential of links.uses) joinIf(joined, this.#yielding(credential, signal, joined));

    const [group = this.#fresh(), ...merged] = [...joined];
    for (const other of merged) this.#merge(other, group);
    group.signals.set(signal.id, { signal, links });
    for (const key of links.shared) this.#claim(key, group);
    for (const key of links.follows) this.#follow(key, group);
    for (const credential of links.yields) group.yields.add(credential);
    if (links.call !== undefined) this.#remember(links.call.attrs.conversation, links);
    this.#bound();
    return { group, merged };
  }

  *[Symbol.iterator](): Iterator<Group> {
    yield* this.#all;
  }

  drop(group: Group): void {
    this.#all.delete(group);
    for (const key of group.keys) {
      if (this.#byKey.get(key) === group) this.#byKey.delete(key);
      const followers = this.#followers.get(key);
      followers?.delete(group);
      if (followers?.size === 0) this.#followers.delete(key);
    }
  }

  /**
   * A grave call for which no source is known, in a conversation that a text had already steered: that text stood in the
   * context the call was asked from. Where several did, the latest.
   */
  #byContext(signal: Signal, { call, steeredBy }: Links): Group | undefined {
    if (call === undefined || steeredBy.length > 0 || !atLeast(signal.severity, 'medium')) return undefined;
    const before = (this.#steering.get(call.attrs.conversation) ?? []).filter(
      (one) => compareNs(one.at, call.boot_ns) <= 0,
    );
    const latest = before.sort((a, b) => compareNs(b.at, a.at))[0];
    return latest && this.#byKey.get(`segment ${latest.segment}`);
  }

  /** The one group that got hold of this credential. With several, or with its own, nothing says it came from another. */
  #yielding(credential: string, signal: Signal, joined: ReadonlySet<Group>): Group | undefined {
    for (const group of joined) if (group.yields.has(credential)) return undefined;
    const found = [...this.#all].filter(
      (group) =>
        group.yields.has(credential) &&
        [...group.signals.values()].some((one) => compareNs(one.signal.boot_ns, signal.boot_ns) <= 0),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  #fresh(): Group {
    const group: Group = { signals: new Map(), keys: new Set(), yields: new Set(), incident: undefined };
    this.#all.add(group);
    return group;
  }

  #merge(from: Group, into: Group): void {
    for (const [id, one] of from.signals) into.signals.set(id, one);
    for (const credential of from.yields) into.yields.add(credential);
    for (const key of from.keys) {
      if (this.#byKey.get(key) === from) this.#claim(key, into);
      if (this.#followers.get(key)?.delete(from)) this.#follow(key, into);
    }
    this.#all.delete(from);
  }

  #claim(key: string, group: Group): void {
    group.keys.add(key);
    this.#byKey.set(key, group);
  }

  #follow(key: string, group: Group): void {
    group.keys.add(key);
    const followers = this.#followers.get(key) ?? new Set();
    this.#followers.set(key, followers.add(group));
  }

  #remember(conversation: string, links: Links): void {
    const known = this.#steering.get(conversation) ?? [];
    for (const one of links.steeredBy) if (!known.some((other) => other.segment === one.segment)) known.push(one);
    if (known.length === 0) return;
    this.#steering.set(conversation, known);
    if (this.#steering.size > MOST_GROUPS) this.#steering.delete(this.#steering.keys().next().value as string);
  }

  #bound(): void {
    if (this.#all.size <= MOST_GROUPS) return;
    for (const group of this.#all) {
      if (group.incident !== undefined) continue;
      this.drop(group);
      return;
    }
  }
}

function joinIf(joined: Set<Group>, group: Group | undefined): void {
  if (group !== undefined) joined.add(group);
}
