import { finders } from './find/finders.ts';
import type { Inventory, WorkloadInventory } from './inventory.ts';
import { Ledger } from './ledger.ts';
import { Places } from './places.ts';
import { roleRules } from './role/rules.ts';
import type { NodeOf } from '../trace/index.ts';

/** Workloads that showed anything of AI; what is over is not taken in. A cluster of thousands of nodes has hubs by partition. */
const MOST_WORKLOADS = 4_000;

export function createInventory(): Inventory {
  const places = new Places();
  const ledgers = new Map<string, { readonly ledger: Ledger; readonly attrs: NodeOf<'workload'>['attrs'] }>();
  const find = finders.map((start) => start());
  const judge = roleRules.map((start) => start());

  return {
    observe(step) {
      const { event, graph } = step;
      places.observe(step.delta);
      const changed = new Set<string>();
      const facts = { ...step, workload: places.of(event), workloadOf: (id: string) => places.ofNode(id) };
      const ledgerOf = (workload: string | undefined): Ledger | undefined => {
        if (workload === undefined) return undefined;
        const known = ledgers.get(workload);
        if (known !== undefined) return known.ledger;
        const attrs = graph.getAs(workload, 'workload')?.attrs;
        if (attrs === undefined || ledgers.size >= MOST_WORKLOADS) return undefined;
        const ledger = new Ledger();
        ledgers.set(workload, { ledger, attrs });
        return ledger;
      };
      for (const one of find) {
        for (const sighting of one(facts)) {
          const workload = sighting.workload ?? facts.workload;
          if (ledgerOf(workload)?.see(sighting, event) === true) changed.add(workload as string);
        }
      }
      for (const one of judge) {
        for (const sighting of one(facts)) {
          const workload = sighting.workload ?? facts.workload;
          if (ledgerOf(workload)?.seeRole(sighting, event) === true) changed.add(workload as string);
        }
      }
      return changed;
    },
    workloads: () =>
      [...ledgers]
        .filter(([, { ledger }]) => !ledger.isEmpty)
        .map(([id, { ledger, attrs }]): WorkloadInventory => {
          const { cluster, namespace, workload_kind, name, container, node } = attrs;
          return {
            id,
            cluster,
            namespace,
            workload_kind,
            name,
            container,
            node,
            first_seen: ledger.firstSeen,
            last_seen: ledger.lastSeen,
            roles: ledger.roles(),
            components: ledger.components(),
          };
        })
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
