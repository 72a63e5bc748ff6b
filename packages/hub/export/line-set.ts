import type { Incident, IncidentDocument, Signal } from '@remit/core/detect';
import type { CoverageData } from '@remit/core/event';
import type { Edge, GraphNode } from '@remit/core/trace';

/** One line of the export, before it is written; the contract has the shapes. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * Gathers what goes out so that each thing stands in it once, however many stories share it. Nothing is named as evidence that
 * is not in it: evidence that nobody holds any more (it was trimmed) is left out, and an edge that has lost all of it too.
 */
export function createLineSet() {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, Edge>();
  const signals = new Map<string, Signal>();
  const incidents = new Map<string, Incident>();
  const events = new Map<string, Line>();
  const coverage = new Map<string, CoverageData>();

  const set = {
    addNode: (node: GraphNode): void => void nodes.set(node.id, node),
    addEdge: (edge: Edge): void => void edges.set(`${edge.from}\0${edge.rel}\0${edge.to}`, edge),
    addCoverage(statement: CoverageData & { readonly node?: string }): void {
      coverage.set(JSON.stringify([statement.node, statement.scope, statement.source]), statement);
    },
    addDocument(document: IncidentDocument): void {
      incidents.set(document.incident.id, document.incident);
      for (const node of document.graph.nodes) set.addNode(node);
      for (const edge of document.graph.edges) set.addEdge(edge);
      for (const signal of document.signals) signals.set(signal.id, signal);
      for (const event of document.events) events.set(event.id, { type: 'event', ...event });
      for (const statement of document.coverage) set.addCoverage(statement);
    },
    /** `find` makes the event line of an id that no document brought along. */
    *lines(find: (id: string) => Line | undefined = () => undefined): Generator<Line> {
      const written = new Set<string>();
      const known = (id: string): boolean => {
        if (!events.has(id)) {
          const line = find(id);
          if (line === undefined) return false;
          events.set(id, line);
        }
        return written.add(id) && true;
      };
      for (const node of nodes.values()) yield { type: 'node', ...node };
      for (const edge of edges.values()) {
        const evidence = edge.evidence.filter(known);
        if (evidence.length > 0) yield { type: 'edge', ...edge, evidence };
      }
      for (const id of events.keys()) written.add(id);
      for (const id of written) yield events.get(id) as Line;
      for (const signal of signals.values()) yield { type: 'signal', ...signal };
      for (const incident of incidents.values()) yield { type: 'incident', ...incident };
      for (const statement of coverage.values()) yield { type: 'coverage', ...statement };
    },
  };
  return set;
}
