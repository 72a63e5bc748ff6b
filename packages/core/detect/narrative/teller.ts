import type { Edge, NodeOf } from '../../trace/index.ts';
import { nsBetween } from '../../event/index.ts';
import { PLAUSIBLE } from '../../profile/index.ts';
import type { Certainty, Sentence } from '../incident.ts';
import type { Signal } from '../detector.ts';
import type { Story } from '../story/story.ts';
import { plain } from '../story/summarise.ts';

/** What a kind of sentence is told from. */
export interface Telling {
  readonly story: Story;
  readonly signals: readonly Signal[];
  /** When the first steering text entered a model's context, where one did. */
  readonly entered: Moment | undefined;
}

export interface Moment {
  readonly node: string;
  readonly ts: string;
  readonly boot_ns: string;
}

/** A sentence before it is put in order. */
export interface Told extends Sentence {
  readonly at: Moment;
}

/** One kind of sentence. */
export type Teller = (telling: Telling) => Told[];

/** A sentence proved by edges: as sure as the weakest of them, and its evidence is theirs. */
export function told(
  at: Moment,
  edges: readonly Edge[],
  say: (certainty: Certainty) => string,
  nodes: readonly string[] = [],
): Told {
  const certainty = certaintyOf(edges);
  return {
    at: { node: at.node, ts: at.ts, boot_ns: at.boot_ns },
    text: say(certainty),
    certainty,
    evidence: [...new Set(edges.flatMap((edge) => edge.evidence))],
    nodes: [...new Set([...edges.flatMap((edge) => [edge.from, edge.to]), ...nodes])],
  };
}

/** What could not be seen, said of these nodes. */
export function unseen(at: Moment, text: string, evidence: readonly string[], nodes: readonly string[]): Told {
  return { at: { node: at.node, ts: at.ts, boot_ns: at.boot_ns }, text, certainty: 'not_visible', evidence, nodes };
}

const LIKELY = 0.7;

export function certaintyOf(edges: readonly Edge[]): Certainty {
  const inferred = edges.filter((edge) => edge.basis === 'inferred');
  if (inferred.length === 0) return 'certain';
  return inferred.every((edge) => edge.confidence >= LIKELY) ? 'likely' : 'possible';
}

/** The word that goes into a sentence, with the space after it. */
export function hedge(certainty: Certainty): string {
  return certainty === 'likely' ? 'probably ' : certainty === 'possible' ? 'possibly ' : '';
}

/** `At 10:28:19 UTC (T+15.0 s)`. */
export function clock(at: Moment, { entered }: Telling): string {
  const time = `At ${at.ts.slice(11, 19)} UTC`;
  const seconds = entered === undefined ? undefined : secondsSince(entered, at);
  return seconds === undefined || seconds < 0 ? time : `${time} (T+${seconds.toFixed(1)} s)`;
}

/** By boot time on one node; between nodes only wall time is common. */
export function secondsSince(from: Moment, to: Moment): number {
  if (from.node === to.node) return Math.round(nsBetween(from.boot_ns, to.boot_ns) / 1e6) / 1e3;
  return (Date.parse(to.ts) - Date.parse(from.ts)) / 1e3;
}

/** The last part of the id is enough to tell the conversations of a story apart. */
export function conversationName(id: string): string {
  return `conversation ${id
    .slice(id.lastIndexOf('/') + 1)
    .replace(/^conversation:/, '')
    .slice(-12)}`;
}

export function processName(process: NodeOf<'process'> | undefined): string {
  if (process === undefined) return 'a process';
  const program = process.attrs.exe.split('/').at(-1) || 'a process';
  return `${program} (pid ${process.attrs.pid})`;
}

/** The process that did this, with the edge that shows it. */
export function doerOf(story: Story, id: string): { edge: Edge; process: NodeOf<'process'> } | undefined {
  for (const edge of story.in(id, 'did')) {
    const process = story.getAs(edge.from, 'process');
    if (process !== undefined) return { edge, process };
  }
  return undefined;
}

/** The process that speaks to the model; where the story holds no turn, the one from which all others descend. */
export function agentOf(story: Story): NodeOf<'process'> | undefined {
  for (const turn of story.ofKind('turn')) {
    const doer = doerOf(story, turn.id);
    if (doer !== undefined) return doer.process;
  }
  return story.ofKind('process').find(({ id }) => story.in(id, 'forked').length + story.in(id, 'execed').length === 0);
}

/** Ties of a call to texts that are sure enough to be told, and not the user's or the system's. */
export function steeringEdges(story: Story, call: string): Edge[] {
  return story
    .out(call, 'steered_by')
    .filter(
      (edge) => edge.confidence >= PLAUSIBLE && !AUTHORITY.has(story.getAs(edge.to, 'segment')?.attrs.origin ?? ''),
    );
}

const AUTHORITY = new Set(['user', 'system']);

/** Segments that steered a call of the story. */
export function steeringSegments(story: Story): Set<string> {
  return new Set(story.ofKind('tool_call').flatMap((call) => steeringEdges(story, call.id).map((edge) => edge.to)));
}

/** For an act in the agent's own process: the call it was done for, if one is tied to it. */
export function purposeOf(story: Story, ...ids: readonly (string | undefined)[]): { edges: Edge[]; text: string } {
  for (const id of ids) {
    const edge = id === undefined ? undefined : story.in(id, 'carried_out_by')[0];
    const call = edge && story.getAs(edge.from, 'tool_call');
    if (edge === undefined || call === undefined) continue;
    return { edges: [edge], text: `, ${hedge(certaintyOf([edge]))}for tool ${plain(call.attrs.name)},` };
  }
  return { edges: [], text: '' };
}
