import type { InventoryStep } from '../inventory.ts';
import type { InteractionMap, MapLink } from './map.ts';
import { type Reach, reachOf } from './reach.ts';
import { folded } from './fold-files.ts';

const MOST_LINKS = 20_000;
/** Nodes whose share in a link is remembered, so that a node that is told more exactly later is not counted twice. */
const MOST_NODES = 100_000;
const MOST_EVIDENCE = 3;

export interface MapFold {
  /** True when a link is new. */
  observe(step: InventoryStep): boolean;
  map(): InteractionMap;
}

interface Link {
  readonly workload: string;
  readonly agent: string;
  readonly tool: string | undefined;
  readonly reach: Reach['target'];
  calls: number;
  bytesOut: number;
  bytesIn: number;
  records: number;
  first: string;
  last: string;
  readonly evidence: string[];
}

export function createMap(): MapFold {
  const links = new Map<string, Link>();
  const shares = new Map<string, { link: string; share: Reach }>();
  let leftOut = 0;

  function add(step: InventoryStep, workload: string, tool: string | undefined, id: string, reach: Reach): boolean {
    const { event, graph } = step;
    const key = `${workload}\0${tool ?? ''}\0${reach.target.kind}\0${reach.target.name}`;
    const before = shares.get(id);
    if (before !== undefined) take(before);
    let link = links.get(key);
    const isNew = link === undefined;
    if (link === undefined) {
      if (links.size >= MOST_LINKS) {
        leftOut++;
        return false;
      }
      const agent = graph.getAs(workload, 'workload')?.attrs.name ?? workload;
      link = {
        workload,
        agent,
        tool,
        reach: reach.target,
        calls: 0,
        bytesOut: 0,
        bytesIn: 0,
        records: 0,
        first: event.ts,
        last: event.ts,
        evidence: [],
      };
      links.set(key, link);
    }
    link.calls++;
    link.bytesOut += reach.bytesOut;
    link.bytesIn += reach.bytesIn;
    link.records += reach.records;
    if (event.ts > link.last) link.last = event.ts;
    if (link.evidence.length < MOST_EVIDENCE && link.evidence.at(-1) !== event.id) link.evidence.push(event.id);
    shares.delete(id);
    shares.set(id, { link: key, share: reach });
    if (shares.size > MOST_NODES) shares.delete(shares.keys().next().value as string);
    return isNew;
  }

  /** A node is tied to a call later than it is seen: then its share moves from the agent's own link to the tool's. */
  function take({ link: key, share }: { link: string; share: Reach }): void {
    const link = links.get(key);
    if (link === undefined) return;
    link.calls--;
    link.bytesOut -= share.bytesOut;
    link.bytesIn -= share.bytesIn;
    link.records -= share.records;
    if (link.calls <= 0) links.delete(key);
  }

  return {
    observe(step) {
      let isNew = false;
      for (const { act, reach } of reachOf(step)) {
        if (act.workload === undefined) continue;
        if (reach === undefined) {
          const before = shares.get(act.id);
          if (before !== undefined) take(before);
          shares.delete(act.id);
          continue;
        }
        isNew = add(step, act.workload, act.tool, act.id, reach) || isNew;
      }
      return isNew;
    },
    map: () => ({ links: folded([...links.values()].map(shown)).toSorted(byAgent), left_out: leftOut }),
  };
}

function shown(link: Link): MapLink {
  return {
    workload: link.workload,
    agent: link.agent,
    ...(link.tool !== undefined && { tool: link.tool }),
    target: link.reach,
    calls: link.calls,
    bytes_out: link.bytesOut,
    bytes_in: link.bytesIn,
    records: link.records,
    first_seen: link.first,
    last_seen: link.last,
    evidence: [...link.evidence],
  };
}

function byAgent(a: MapLink, b: MapLink): number {
  const key = (link: MapLink) => `${link.agent}\0${link.tool ?? ''}\0${link.target.kind}\0${link.target.name}`;
  const [left, right] = [key(a), key(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
