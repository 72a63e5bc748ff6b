import type { IncidentDocument } from '../detect/index.ts';

/**
 * What a schema cannot say: that everything a document refers to stands in it. Returns one line per broken reference; an empty
 * list for a sound document.
 */
export function brokenReferences(document: IncidentDocument): string[] {
  const nodes = new Set(document.graph.nodes.map((node) => node.id));
  const events = new Set(document.events.map((event) => event.id));
  const signals = new Set(document.signals.map((signal) => signal.id));
  const broken: string[] = [];
  const check = (known: ReadonlySet<string>, what: string, ids: readonly string[]) => {
    for (const id of ids) if (!known.has(id)) broken.push(`${what} ${id} is not in the document`);
  };

  check(signals, 'incident: signal', document.incident.signals);
  check(nodes, 'incident: node', document.incident.nodes);
  for (const edge of document.graph.edges) {
    const name = `edge ${edge.from} ${edge.rel} ${edge.to}`;
    check(nodes, `${name}: node`, [edge.from, edge.to]);
    check(events, `${name}: event`, edge.evidence);
  }
  for (const signal of document.signals) {
    check(nodes, `signal ${signal.id}: node`, [signal.node, ...signal.nodes]);
    check(events, `signal ${signal.id}: event`, signal.evidence);
  }
  for (const [i, sentence] of document.narrative.entries()) {
    check(nodes, `sentence ${i + 1}: node`, sentence.nodes);
    check(events, `sentence ${i + 1}: event`, sentence.evidence);
    if (sentence.evidence.length === 0 && sentence.certainty !== 'not_visible') {
      broken.push(`sentence ${i + 1} claims something without evidence`);
    }
  }
  return broken;
}
