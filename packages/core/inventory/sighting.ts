import type { ComponentKind, InventoryStep, Role } from './inventory.ts';

/** One look at a component: what the ledger adds up. */
export interface Sighting {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly version?: string | undefined;
  readonly facts?: Readonly<Record<string, string | undefined>>;
  readonly counts?: Readonly<Record<string, number | undefined>>;
  /** Where it is not the workload of the event's process. */
  readonly workload?: string | undefined;
}

/** One look at a role. */
export interface RoleSighting {
  readonly role: Role;
  readonly why: string;
  readonly workload?: string | undefined;
}

/** Made once per fold; called with every event. */
export type Finder<S> = () => (step: FinderStep) => Iterable<S>;

export interface FinderStep extends InventoryStep {
  /** Id of the workload in which the event's process runs, where that is known. */
  readonly workload: string | undefined;
  /** The workload of a process node. */
  readonly workloadOf: (processNode: string) => string | undefined;
}
