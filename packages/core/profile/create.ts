import type { RemitEvent } from '../event/index.ts';
import type { Delta, GraphView } from '../trace/index.ts';
import type { Act } from './act/index.ts';
import { type Fact, factsOf, pair } from './facts.ts';
import type { Profiles } from './profiles.ts';

/** Bounds, by the number of things remembered; what is over is forgotten oldest first, which only makes more things new. */
const MOST_WORKLOADS = 2000;
const MOST_FACTS_PER_WORKLOAD = 5000;
const MOST_CONVERSATIONS = 5000;
const MOST_FACTS_PER_CONVERSATION = 500;
const MOST_WAITING = 5000;
/** How long an agent's own connection waits for a tool call to be tied to it before it counts as the agent's own habit. */
const OWN_AFTER_MS = 60_000;

export interface LearningProfiles extends Profiles {
  /** Takes in what one event showed. To be called after the detectors have judged the same event. */
  observe(step: {
    readonly event: RemitEvent;
    readonly delta: Delta;
    readonly graph: GraphView;
    readonly acts: readonly Act[];
  }): void;
  /** This conversation belongs to an incident: nothing of it is learned, and what was is taken back. */
  distrust(conversation: string): void;
}

interface Workload {
  readonly counts: Map<string, number>;
  conversations: number;
  toolCalls: number;
}

interface Conversation {
  workload: string | undefined;
  readonly facts: Map<string, Fact>;
  readonly learned: Set<string>;
  readonly calls: Set<string>;
  learnedCalls: number;
  counted: boolean;
  distrusted: boolean;
}

export function createProfiles(): LearningProfiles {
  const workloads = new Map<string, Workload>();
  const conversations = new Map<string, Conversation>();
  const waiting = new Map<string, { readonly act: Act; readonly since: number }>();

  return {
    seen: (workload, facet, value) => workloads.get(workload)?.counts.get(key({ facet, value })) ?? 0,
    experience(workload) {
      const known = workloads.get(workload);
      return { conversations: known?.conversations ?? 0, tool_calls: known?.toolCalls ?? 0 };
    },
    observe({ event, delta, graph, acts }) {
      learnOwn(event, graph);
      for (const act of acts) note(act, event, graph);
      for (const edge of delta.edges) {
        if (edge.rel === 'asked_for') noteCall(edge.to, graph);
        else if (edge.rel === 'did') noteTurn(edge.from, edge.to, graph);
      }
      // A final answer ends a task: the model asked for nothing more.
      if (event.kind !== 'llm.response' || !event.data.complete || event.data.error !== undefined) return;
      if (event.data.messages.some((message) => (message.tool_calls?.length ?? 0) > 0)) return;
      for (const node of delta.nodes) if (node.kind === 'turn') learn(node.attrs.conversation);
    },
    distrust(id) {
      const conversation = conversationOf(id);
      if (conversation.distrusted) return;
      conversation.distrusted = true;
      unlearn(conversation);
    },
  };

  function note(act: Act, event: RemitEvent, graph: GraphView): void {
    if (act.workload === undefined) return;
    if (act.call === undefined) {
      if (act.doer === 'agent' && waiting.size < MOST_WAITING && !waiting.has(act.node.id)) {
        waiting.set(act.node.id, { act, since: Date.parse(event.ts) });
      }
      return;
    }
    const conversation = conversationOf(act.call.attrs.conversation);
    conversation.workload = act.workload;
    for (const fact of factsOf(act, (file) => graph.out(file, 'yielded').length > 0)) add(conversation, fact);
  }

  /** An agent's own connections (its model, its telemetry) belong to no conversation: learned once it is clear that no call did them. */
  function learnOwn(event: RemitEvent, graph: GraphView): void {
    if (waiting.size === 0) return;
    const now = Date.parse(event.ts);
    for (const [id, { act, since }] of waiting) {
      if (now - since < OWN_AFTER_MS) return;
      waiting.delete(id);
      if (graph.in(id, 'carried_out_by').length > 0) continue;
      for (const fact of factsOf(act, () => false)) count(workloadOf(act.workload as string), key(fact));
    }
  }

  function noteCall(id: string, graph: GraphView): void {
    const call = graph.getAs(id, 'tool_call');
    if (call === undefined) return;
    const conversation = conversationOf(call.attrs.conversation);
    add(conversation, { facet: 'tool', value: call.attrs.name });
    if (conversation.calls.size < MOST_FACTS_PER_CONVERSATION) conversation.calls.add(id);
  }

  function noteTurn(process: string, id: string, graph: GraphView): void {
    const turn = graph.getAs(id, 'turn');
    if (turn === undefined) return;
    const conversation = conversationOf(turn.attrs.conversation);
    conversation.workload ??= graph.out(process, 'ran_in')[0]?.to;
    add(conversation, { facet: 'model', value: turn.attrs.model });
  }

  function add(conversation: Conversation, fact: Fact): void {
    if (conversation.facts.size < MOST_FACTS_PER_CONVERSATION) conversation.facts.set(key(fact), fact);
  }

  function learn(id: string): void {
    const conversation = conversations.get(id);
    if (conversation?.workload === undefined || conversation.distrusted) return;
    const workload = workloadOf(conversation.workload);
    if (!conversation.counted) workload.conversations++;
    conversation.counted = true;
    workload.toolCalls += conversation.calls.size - conversation.learnedCalls;
    conversation.learnedCalls = conversation.calls.size;
    for (const fact of conversation.facts.keys()) {
      if (conversation.learned.has(fact)) continue;
      conversation.learned.add(fact);
      count(workload, fact);
    }
  }

  function unlearn(conversation: Conversation): void {
    const workload = conversation.workload === undefined ? undefined : workloads.get(conversation.workload);
    if (workload === undefined) return;
    if (conversation.counted) workload.conversations--;
    workload.toolCalls -= conversation.learnedCalls;
    for (const fact of conversation.learned) {
      const left = (workload.counts.get(fact) ?? 1) - 1;
      if (left > 0) workload.counts.set(fact, left);
      else workload.counts.delete(fact);
    }
    conversation.learned.clear();
  }

  function conversationOf(id: string): Conversation {
    const known = conversations.get(id);
    if (known !== undefined) return known;
    const fresh: Conversation = {
      workload: undefined,
      facts: new Map(),
      learned: new Set(),
      calls: new Set(),
      learnedCalls: 0,
      counted: false,
      distrusted: false,
    };
    conversations.set(id, fresh);
    dropOldest(conversations, MOST_CONVERSATIONS);
    return fresh;
  }

  function workloadOf(id: string): Workload {
    const known = workloads.get(id);
    if (known !== undefined) return known;
    const fresh: Workload = { counts: new Map(), conversations: 0, toolCalls: 0 };
    workloads.set(id, fresh);
    dropOldest(workloads, MOST_WORKLOADS);
    return fresh;
  }
}

function count(workload: Workload, fact: string): void {
  workload.counts.set(fact, (workload.counts.get(fact) ?? 0) + 1);
  dropOldest(workload.counts, MOST_FACTS_PER_WORKLOAD);
}

function key(fact: Fact): string {
  return pair(fact.facet, fact.value);
}

function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  if (map.size > most) map.delete(map.keys().next().value as K);
}
