import type { Component, ComponentKind, WorkloadInventory } from './inventory.ts';

/** What an organisation says it runs, to be held against what is seen. Names may end in `*`. */
export interface Declaration {
  readonly agents: readonly DeclaredAgent[];
}

export interface DeclaredAgent {
  readonly name: string;
  readonly namespace?: string | undefined;
  /** Of each kind, the names that are declared; a kind that is left out is not judged. */
  readonly components: Readonly<Partial<Record<ComponentKind, readonly string[]>>>;
}

export interface Standing {
  /** shadow: seen at run time and in no declared inventory. unknown: there is no declared inventory to hold it against. */
  readonly state: 'declared' | 'shadow' | 'unknown';
  /** Seen, and of a kind that is declared, but not among those named. */
  readonly undeclared: readonly Component[];
  /** Declared, and not seen so far; not seen does not mean not used. */
  readonly unseen: readonly { readonly kind: ComponentKind; readonly name: string }[];
}

export function standingOf(workload: WorkloadInventory, declaration: Declaration | undefined): Standing {
  if (declaration === undefined) return { state: 'unknown', undeclared: [], unseen: [] };
  const agent = declaration.agents.find(
    ({ name, namespace }) =>
      matches(name, workload.name) && (namespace === undefined || matches(namespace, workload.namespace)),
  );
  if (agent === undefined) return { state: 'shadow', undeclared: [], unseen: [] };
  const undeclared = workload.components.filter((component) => {
    const names = agent.components[component.kind];
    return names !== undefined && !names.some((name) => matches(name, component.name));
  });
  const unseen = Object.entries(agent.components).flatMap(([kind, names]) =>
    names
      .filter((name) => !workload.components.some((one) => one.kind === kind && matches(name, one.name)))
      .map((name) => ({ kind: kind as ComponentKind, name })),
  );
  return { state: 'declared', undeclared, unseen };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
