import { PLAUSIBLE, STEERED, steeringOf } from '../../profile/index.ts';
import type { Detector, DetectorRun, Severity, Signal, Step } from '../detector.ts';
import { techniques } from '../signal/catalogues.ts';
import { Emitter } from '../signal/emitter.ts';
import { FetchedCode } from '../signal/fetched-code.ts';
import { type Reach, reachOf } from './reach.ts';

export const steeredCall: Detector = {
  id: 'steered-call',
  title: 'Tool call steered by retrieved content',
  description:
    'What a tool call does (its command, address or action) was taken from text that a tool had retrieved, and nobody with authority had asked for it.',
  stage: 'entry',
  mappings: [
    techniques.indirectInjection,
    techniques.toolInvocation,
    techniques.promptInjection,
    techniques.excessiveAgency,
    techniques.goalHijack,
    techniques.toolMisuse,
  ],
  start(): DetectorRun {
    const emitter = new Emitter(steeredCall);
    const reached = new Map<string, Set<Reach>>();
    const fetched = new FetchedCode();
    return {
      observe(step) {
        const calls = new Set<string>();
        for (const edge of step.delta.edges) if (edge.rel === 'steered_by') calls.add(edge.from);
        for (const act of step.acts) {
          const isFetched = fetched.observe(act);
          if (act.call === undefined || steeringOf(act.call.id, step.graph, PLAUSIBLE).length === 0) continue;
          if (isFetched) remember(reached, act.call.id, 'fetch');
          remember(reached, act.call.id, reachOf(act, step));
          calls.add(act.call.id);
        }
        return [...calls].flatMap((call) => judge(call, reached.get(call) ?? new Set(), step, emitter));
      },
    };
  },
};

const MOST_CALLS = 4000;

function remember(reached: Map<string, Set<Reach>>, call: string, reach: Reach): void {
  const known = reached.get(call) ?? new Set();
  known.add(reach);
  reached.set(call, known);
  if (reached.size > MOST_CALLS) reached.delete(reached.keys().next().value as string);
}

function judge(id: string, reached: ReadonlySet<Reach>, { graph }: Step, emitter: Emitter): readonly Signal[] {
  const call = graph.getAs(id, 'tool_call');
  const [steering] = steeringOf(id, graph, PLAUSIBLE);
  const severity = steering && severityOf(reached, steering.edge.confidence >= STEERED);
  if (call === undefined || steering === undefined || severity === undefined) return [];
  const source = steering.segment.attrs.source;
  const from = source === undefined ? 'text that a tool had returned' : (source.split('/').at(-1) as string);
  return emitter.emit({
    key: id,
    severity,
    node: id,
    title: `Tool call ${call.attrs.name} did what ${from} ${steering.edge.confidence >= STEERED ? 'says' : 'seems to ask for'}`,
    ts: call.ts,
    boot_ns: call.boot_ns,
    evidence: [...steering.edge.evidence, ...graph.in(id, 'asked_for').flatMap((edge) => edge.evidence)],
    nodes: [id, steering.segment.id],
  });
}

const GRAVE: readonly Reach[] = ['access', 'leave', 'stay', 'fetch'];

/** By what was reached, not by how the text reads; a step lower, or nothing, where the text says it only in other words. */
function severityOf(reached: ReadonlySet<Reach>, plainly: boolean): Severity | undefined {
  const grave = GRAVE.some((one) => reached.has(one));
  if (!plainly) return grave ? 'medium' : reached.has('act') ? 'low' : undefined;
  if (reached.has('access') && reached.has('leave')) return 'critical';
  if (grave) return 'high';
  return reached.has('act') ? 'medium' : 'low';
}
