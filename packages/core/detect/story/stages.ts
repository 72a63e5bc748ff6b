import { compareNs } from '../../event/index.ts';
import type { Mapping, Signal, Stage } from '../detector.ts';
import { detectors } from '../detectors.ts';
import { type Moment, secondsSince } from '../narrative/teller.ts';
import type { Story } from './story.ts';

/** The steps of an attack, in the order in which they usually come, with the ATLAS 5.6.0 tactic of each. */
const TACTICS: readonly { readonly stage: Stage; readonly tactic: string; readonly name: string }[] = [
  { stage: 'entry', tactic: 'AML.TA0004', name: 'Initial Access' },
  { stage: 'execution', tactic: 'AML.TA0005', name: 'Execution' },
  { stage: 'credential_access', tactic: 'AML.TA0013', name: 'Credential Access' },
  { stage: 'discovery', tactic: 'AML.TA0008', name: 'Discovery' },
  { stage: 'exfiltration', tactic: 'AML.TA0010', name: 'Exfiltration' },
];

export interface StageReached {
  readonly stage: Stage;
  readonly tactic: string;
  readonly name: string;
  readonly ts: string;
  /** Seconds since the text entered the model's context (or since the first signal, where none did). */
  readonly t_plus_s: number;
  readonly techniques: readonly string[];
  readonly signals: readonly string[];
}

/** When each step was reached. The entry is the moment the text came before the model, not that of the first call it steered. */
export function stagesOf(story: Story, signals: readonly Signal[], entered: Moment | undefined): StageReached[] {
  const stageOf = new Map(detectors.map((detector) => [detector.id, detector.stage]));
  const momentOf = ({ node, ts, boot_ns }: Signal): Moment => ({
    node: story.nodes.get(node)?.node ?? '',
    ts,
    boot_ns,
  });
  return TACTICS.flatMap(({ stage, tactic, name }) => {
    const own = signals
      .filter((signal) => stageOf.get(signal.detector) === stage)
      .sort((a, b) => compareNs(a.boot_ns, b.boot_ns));
    const first = own[0];
    if (first === undefined) return [];
    const at = stage === 'entry' && entered !== undefined ? entered : momentOf(first);
    return {
      stage,
      tactic,
      name,
      ts: at.ts,
      t_plus_s: secondsSince(entered ?? momentOf(signals[0] ?? first), at),
      techniques: atlasIds(own.flatMap((signal) => signal.mappings)),
      signals: own.map((signal) => signal.id),
    };
  });
}

function atlasIds(mappings: readonly Mapping[]): string[] {
  return [...new Set(mappings.filter((one) => one.catalogue === 'MITRE ATLAS').map((one) => one.id))];
}
