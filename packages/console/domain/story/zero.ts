import type { IncidentDocument } from '@remit/core/detect';

/**
 * The story's T+0: when the text that steered the agent entered the model's context (the incident
 * may say when itself). Where nothing steered it visibly, the first
 * document in the context; failing that, the incident's first time.
 */
export function zeroOf(document: IncidentDocument): { readonly ts: string; readonly node: string | undefined } {
  const segments = document.graph.nodes.filter((node) => node.kind === 'segment');
  const steering = new Set(
    document.graph.edges.filter((edge) => edge.rel === 'steered_by' && edge.confidence >= 0.5).map((edge) => edge.to),
  );
  const documents = segments.filter((node) => node.attrs.origin === 'document');
  const candidates = [segments.filter((node) => steering.has(node.id)), documents].find((all) => all.length > 0) ?? [];
  const first = [...candidates].sort((a, b) => (a.ts < b.ts ? -1 : 1))[0];
  const entered = document.incident.attrs['entered_ts'];
  const ts = typeof entered === 'string' ? entered : first?.ts;
  return { ts: ts ?? document.incident.attrs.first_ts, node: first?.id };
}
