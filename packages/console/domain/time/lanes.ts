import type { IncidentDocument } from '@remit/core/detect';
import type { NodeKind } from '@remit/core/trace';
import type { Item, Story } from '../story/story.ts';
import { type Axis, timeAxis } from './axis.ts';
import { msBetween } from './instant.ts';

/** The story along time: who did what when, one lane per conversation and one for each sort of effect. */
export interface Timeline {
  readonly axis: Axis;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  readonly id: string;
  readonly title: string;
  readonly marks: readonly Mark[];
  /** How many rows the marks need so that none covers another. */
  readonly rows: number;
}

export interface Mark {
  readonly item: Item;
  readonly ms: number;
  /** 0…1 along the axis. */
  readonly at: number;
  readonly row: number;
}

/** `width` in pixels of the drawing's plot, from which rows and tick room follow. */
export function timeline(document: IncidentDocument, story: Story, zeroTs: string, width: number): Timeline {
  const timed = story.items
    .filter((item) => item.node.kind !== 'workload' && item.node.kind !== 'conversation')
    .map((item) => ({ item, ms: msBetween(zeroTs, item.node.ts) }))
    .filter(({ item, ms }) => Number.isFinite(ms) && !isAgentProcess(story, item))
    .sort((a, b) => a.ms - b.ms);
  const axis = timeAxis(
    timed.map(({ ms }) => ms),
    Math.max(3, Math.floor(width / 84)),
  );
  const conversations = conversationOf(document);
  const lanes = new Map<string, { title: string; timed: { item: Item; ms: number }[] }>();
  for (const entry of timed) {
    const id = laneOf(entry.item, conversations);
    const lane = lanes.get(id);
    if (lane === undefined) lanes.set(id, { title: '', timed: [entry] });
    else lane.timed.push(entry);
  }
  const ids = [...lanes.keys()].sort((a, b) => laneOrder(a) - laneOrder(b));
  const many = ids.filter((id) => laneOrder(id) === 0).length > 1;
  return {
    axis,
    lanes: ids.map((id, i) => {
      const marks = pack((lanes.get(id) as { timed: { item: Item; ms: number }[] }).timed, axis, width);
      const title =
        laneOrder(id) > 0 ? (FIXED[laneOrder(id) - 1] as string) : many ? `Conversation ${i + 1}` : 'Conversation';
      return { id, title, marks, rows: Math.max(1, ...marks.map((mark) => mark.row + 1)) };
    }),
  };
}

const MARK_WIDTH = 19;
const MOST_ROWS = 4;
const FIXED = ['Processes', 'Files, credentials', 'Network'];

/** Marks go into the first row in which they cover nobody; past the last row they share it. */
function pack(timed: readonly { item: Item; ms: number }[], axis: Axis, width: number): Mark[] {
  const ends: number[] = [];
  return timed.map(({ item, ms }) => {
    const at = axis.at(ms);
    const x = at * width;
    let row = ends.findIndex((end) => end <= x);
    if (row < 0) row = Math.min(ends.length, MOST_ROWS - 1);
    ends[row] = x + MARK_WIDTH;
    return { item, ms, at, row };
  });
}

function laneOf(item: Item, conversations: ReadonlyMap<string, string>): string {
  const lane = laneKinds[item.node.kind];
  return lane === 0 ? `conversation ${conversations.get(item.node.id) ?? ''}` : (FIXED[lane - 1] as string);
}

function laneOrder(id: string): number {
  return FIXED.indexOf(id) + 1;
}

const laneKinds: Record<NodeKind, number> = {
  workload: 0,
  conversation: 0,
  segment: 0,
  turn: 0,
  tool_call: 0,
  process: 1,
  file: 2,
  credential: 2,
  connection: 3,
  request: 3,
  k8s_call: 3,
  cloud_call: 3,
  record: 3,
};

/** Turn, segment and tool call → conversation. */
function conversationOf(document: IncidentDocument): Map<string, string> {
  const of = new Map<string, string>();
  for (const edge of document.graph.edges) if (edge.rel === 'took_part_in') of.set(edge.from, edge.to);
  for (const node of document.graph.nodes) {
    if (node.kind === 'tool_call') of.set(node.id, node.attrs.conversation);
    if (node.kind === 'turn' && !of.has(node.id)) of.set(node.id, node.attrs.conversation);
  }
  for (const edge of document.graph.edges) {
    const conversation = of.get(edge.from);
    if (edge.rel === 'contains' && conversation !== undefined && !of.has(edge.to)) of.set(edge.to, conversation);
  }
  return of;
}

/** Started long before and lives on: not a moment of the story. */
function isAgentProcess(story: Story, item: Item): boolean {
  return (
    item.node.kind === 'process' &&
    story.strands.some((s) => s.from === item.id && s.links.some((l) => l.edge.rel === 'did' && l.phrase === 'held'))
  );
}
