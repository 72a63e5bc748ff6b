import type { Act } from './act/index.ts';
import { destinationOf } from './act/index.ts';
import type { Facet } from './profiles.ts';

export interface Fact {
  readonly facet: Facet;
  readonly value: string;
}

/** What an act shows of a workload's habits. */
export function factsOf(act: Act, hasCredential: (file: string) => boolean): Fact[] {
  const tool = act.call?.attrs.name;
  const facts: Fact[] = [];
  const destination = destinationOf(act.node);
  if (destination !== undefined) {
    facts.push({ facet: 'destination', value: destination });
    if (tool !== undefined) facts.push({ facet: 'tool_destination', value: pair(tool, destination) });
  }
  if (tool === undefined) return facts;
  const { node } = act;
  if (node.kind === 'process' && node.attrs.exe !== '') {
    facts.push({ facet: 'tool_exec', value: pair(tool, node.attrs.exe) });
  }
  if (node.kind === 'file' && hasCredential(node.id))
    facts.push({ facet: 'tool_file', value: pair(tool, node.attrs.path) });
  if (node.kind === 'request' && node.attrs.k8s !== undefined) {
    facts.push({ facet: 'tool_k8s', value: pair(tool, `${node.attrs.k8s.verb} ${node.attrs.k8s.resource}`) });
  }
  return facts;
}

/** How a fact about a tool is written: `tool → value`. */
export function pair(tool: string, value: string): string {
  return `${tool} → ${value}`;
}
