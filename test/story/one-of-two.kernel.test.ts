import { brokenReferences } from '@remit/core/contract';
import type { IncidentDocument } from '@remit/core/detect';
import { describe, expect, it } from 'vitest';
import { prepareStage, type ProductionOptions } from '../../examples/demo/production.ts';
import type { Truth } from '../../examples/demo/truth.ts';
import { kernelOrSkip } from './kernel.ts';
import { missingFromStory, told } from './told.ts';
import { watch } from './watch.ts';

/** Real agents with the real SDKs, two conversations at once in one process: one honest, one attacked. */
const agents: readonly ProductionOptions[] = [
  { agent: 'node', api: 'chat', stream: true },
  { agent: 'node', api: 'responses', stream: false },
  { agent: 'python', client: 'async', api: 'chat', stream: true },
  { agent: 'python', client: 'sync', api: 'chat', stream: false },
  { agent: 'python', client: 'async', api: 'responses', stream: true },
];

describe.skipIf(kernelOrSkip())('two conversations at once, one of them attacked', () => {
  it.each(agents)('$agent $client $api, streaming: $stream', async (options) => {
    const { documents, truth, coverage } = await play({ ...options, concurrency: 2, seed: 0 });

    expect(documents.map((document) => document.incident.title)).toHaveLength(1);
    const [document] = documents as [IncidentDocument];
    const story = told(document);
    expect(missingFromStory(story, expectedOf(truth))).toEqual([]);
    expect(brokenReferences(document)).toEqual([]);

    const attacked = truth.conversations.filter((one) => one.part === 'attacked');
    const others = truth.conversations.filter((one) => one.part === 'honest');
    const idsOf = (part: typeof attacked) => new Set(part.flatMap((one) => one.turns.map((turn) => turn.response_id)));
    const callsOf = (part: typeof attacked) =>
      new Set(part.flatMap((one) => one.turns.flatMap((turn) => turn.calls.map((call) => call.call_id))));

    expect(story.nodes('conversation')).toHaveLength(1);
    const told_turns = story.nodes('turn').map((turn) => turn.attrs.request_id);
    expect(told_turns.filter((id) => !idsOf(attacked).has(id ?? ''))).toEqual([]);
    expect(told_turns.filter((id) => idsOf(others).has(id ?? ''))).toEqual([]);
    const told_calls = story.nodes('tool_call').map((call) => call.attrs.call_id);
    expect(told_calls.filter((id) => !callsOf(attacked).has(id))).toEqual([]);
    const steered = attacked.flatMap((one) => one.turns.filter((turn) => turn.obeys).flatMap((turn) => turn.calls));
    expect(new Set(told_calls)).toEqual(new Set([...told_calls, ...steered.map((call) => call.call_id)]));

    expect(coverage.lost).toBe(0);
  });
});

async function play(options: ProductionOptions) {
  const production = await prepareStage(options);
  let watching: Awaited<ReturnType<typeof watch>> | undefined;
  try {
    watching = await watch([production.agentCgroupPath]);
    await production.playHonest(4);
    await production.playAttack({ alongside: 1 });
    const truth = production.truth();
    await production.close();
    await watching.close();
    const { engine, events } = watching;
    const documents = engine.incidents().map((incident) => engine.document(incident.id)!);
    const lost = events.reduce((sum, event) => sum + (event.kind === 'coverage' ? event.data.lost : 0), 0);
    return { documents, truth, coverage: { lost } };
  } finally {
    await production.close();
    await watching?.close();
  }
}

function expectedOf(truth: Truth) {
  return {
    document: truth.attack.document,
    token: /serviceaccount\/.*token$/,
    kubernetes: ['pods', 'secrets'],
    addresses: [truth.addresses.metadata, ...truth.addresses.outside.map((one) => one.address)],
  };
}
