import { destinationOf } from '../../profile/index.ts';
import type { Signal } from '../detector.ts';
import { credentialFile } from '../kubernetes-token/credential-files.ts';
import { sentData } from '../new-destination/outside.ts';
import { agentOf, steeringSegments } from '../narrative/teller.ts';
import { atLeast } from '../signal/severity.ts';
import { plain } from './summarise.ts';
import type { Story } from './story.ts';

const MOST_DEEDS = 4;

/** One line for people: who, what was reached, after what. Only of what signals of some weight say. */
export function titleOf(story: Story, signals: readonly Signal[]): string {
  const agent = agentOf(story);
  const workload = agent && story.getAs(story.out(agent.id, 'ran_in')[0]?.to ?? '', 'workload');
  const name = workload?.attrs.name ?? agent?.attrs.exe.split('/').at(-1) ?? 'An agent';
  const grave = signals.filter((signal) => atLeast(signal.severity, 'medium'));
  const deeds = DEEDS.flatMap((deed) => deed(story, grave) ?? []).slice(0, MOST_DEEDS);
  const source = [...steeringSegments(story)]
    .map((id) => story.getAs(id, 'segment')?.attrs.source)
    .find((one) => one !== undefined);
  const after =
    source === undefined ? '' : ` after ${plain(source.split('/').at(-1) as string, 60)} entered its context`;
  return `${plain(name, 60)} ${listed(deeds.length > 0 ? deeds : ['did what retrieved text says'])}${after}`;
}

type Deed = (story: Story, signals: readonly Signal[]) => string | undefined;

/** In the order in which attacks go, so that the title reads as one. */
const DEEDS: readonly Deed[] = [
  (story, signals) => {
    const signal = of(signals, 'kubernetes-token');
    const file = signal && story.getAs(signal.node, 'file');
    return file && `read ${credentialFile(file.attrs.path)?.what ?? 'a credential'}`;
  },
  (_, signals) => of(signals, 'kubernetes-recon') && 'explored the Kubernetes API',
  (story, signals) => {
    const signal = of(signals, 'metadata-access');
    if (signal === undefined) return undefined;
    return story.getAs(signal.node, 'request') === undefined
      ? 'connected to a cloud metadata endpoint'
      : 'asked a cloud metadata endpoint';
  },
  (story, signals) => {
    const signal = of(signals, 'new-destination');
    const node = signal && (story.getAs(signal.node, 'connection') ?? story.getAs(signal.node, 'request'));
    if (node === undefined) return undefined;
    const host = plain(destinationOf(node) ?? 'an unknown host', 80);
    return sentData(node) === 'yes' ? `sent data to ${host}` : `reached ${host}`;
  },
  (story, signals) => {
    const signal = of(signals, 'tool-shell');
    const process = signal && story.getAs(signal.node, 'process');
    return process && `ran ${plain(process.attrs.exe.split('/').at(-1) as string, 40)}`;
  },
];

function of(signals: readonly Signal[], detector: string): Signal | undefined {
  return signals.find((signal) => signal.detector === detector);
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
