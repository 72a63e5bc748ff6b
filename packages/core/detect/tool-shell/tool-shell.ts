import { type Act, pair } from '../../profile/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import type { Detector, Severity, Signal, Step } from '../detector.ts';
import { techniques } from '../signal/catalogues.ts';
import { draftOf, subtreeKey } from '../signal/draft.ts';
import { Emitter } from '../signal/emitter.ts';
import { FetchedCode } from '../signal/fetched-code.ts';
import { programClass, programName } from '../signal/executables.ts';

export const toolShell: Detector = {
  id: 'tool-shell',
  title: 'Shell, interpreter or downloader new for this tool',
  description:
    'A tool call starts a shell, an interpreter or a downloader that this tool of this workload was not seen to start before.',
  stage: 'execution',
  mappings: [
    techniques.commandInterpreter,
    techniques.toolInvocation,
    techniques.interpreter,
    techniques.unixShell,
    techniques.excessiveAgency,
    techniques.unexpectedCode,
    techniques.toolMisuse,
  ],
  start() {
    const emitter = new Emitter(toolShell);
    const fetched = new FetchedCode();
    return {
      observe: (step) =>
        step.acts.flatMap((act) => [
          ...judge(act, step, emitter),
          ...(fetched.observe(act) ? ranWhatItFetched(act, step, emitter) : []),
        ]),
    };
  },
};

function judge(act: Act, step: Step, emitter: Emitter): readonly Signal[] {
  const { node, call } = act;
  // Image 0 is still the parent's program; what runtimes start for themselves is tied to no call and is not looked at.
  if (node.kind !== 'process' || node.attrs.image === 0 || call === undefined) return [];
  const kind = programClass(node);
  if (kind !== 'shell' && kind !== 'interpreter' && kind !== 'downloader') return [];
  const fact = pair(call.attrs.name, node.attrs.exe);
  const known = act.workload !== undefined && step.profiles.seen(act.workload, 'tool_exec', fact) > 0;
  if (known) return [];
  const draft = draftOf(act, step.graph, {
    key: subtreeKey(act),
    severity: severityOf(node, call, step),
    title: `Tool ${call.attrs.name} started ${programName(node)}, a ${kind} it was not seen to start before`,
  });
  return draft === undefined ? [] : emitter.emit(draft);
}

/** What ran then does not stand in the call's arguments, however much the command that fetched it does. */
function ranWhatItFetched(act: Act, step: Step, emitter: Emitter): readonly Signal[] {
  const draft = draftOf(act, step.graph, {
    key: `${subtreeKey(act)} fetched`,
    severity: 'medium',
    title: `Tool ${act.call?.attrs.name ?? ''} ran a program it had fetched from another machine`,
  });
  return draft === undefined ? [] : emitter.emit(draft);
}

/**
 * That the call was steered is told by another detector, and a shell tool that runs what it was told to run adds nothing to it.
 * Alone at most medium: agents are given shells on purpose. A tool whose arguments are the very command line is such a tool;
 * one that was asked for something else and comes up with a shell is not.
 */
function severityOf(node: NodeOf<'process'>, call: NodeOf<'tool_call'>, { graph }: Step): Severity {
  const text = decoded(graph.text(call.id) ?? call.attrs.arguments);
  let at: NodeOf<'process'> | undefined = node;
  // What a shell makes of its command line (variables put in, programs run) is the command line still.
  for (let steps = 0; at !== undefined && steps < DEEPEST; steps++) {
    if ((at === node || programClass(at) === 'shell') && standsIn(at.attrs.argv, text)) return 'low';
    const up: string | undefined = (graph.in(at.id, 'execed')[0] ?? graph.in(at.id, 'forked')[0])?.from;
    at = up === undefined || graph.in(at.id, 'carried_out_by').length > 0 ? undefined : graph.getAs(up, 'process');
  }
  return 'medium';
}

const DEEPEST = 16;

function standsIn(argv: readonly string[], text: string): boolean {
  return argv.some((arg, i) => i > 0 && arg.length >= 3 && !arg.startsWith('-') && text.includes(arg));
}

/** Arguments as they are meant: JSON writes quotes and line ends escaped. */
function decoded(args: string): string {
  return args
    .replace(/\\(["\\/])/g, '$1')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');
}
