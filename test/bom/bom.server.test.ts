import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createTrace, type Delta } from '@remit/core/trace';
import { type BomInput, createInventory, standingOf, toCycloneDx, toSpdx } from '@remit/core/inventory';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScene } from '../../packages/core/trace/testing/index.ts';
import { pythonWith } from '../python/environment.ts';

const AT = '2026-11-21T10:00:00.000000000Z';

describe('a bill of materials', () => {
  let python: string;
  beforeAll(async () => {
    python = await pythonWith('bom');
  }, 300_000);

  function validated(form: 'cyclonedx' | 'spdx', bom: object): { error: string | null; kinds: string[] } {
    const { stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'validate.py'), form], {
      input: JSON.stringify(bom),
    });
    if (stdout.length === 0) throw new Error(stderr.toString());
    return JSON.parse(stdout.toString());
  }

  it('is valid CycloneDX 1.6, with models as machine-learning models', () => {
    const { error, kinds } = validated('cyclonedx', toCycloneDx(everything(), AT, '1.2.3'));
    expect(error).toBeNull();
    expect(kinds).toEqual(['application', 'data', 'library', 'machine-learning-model']);
  });

  it('is valid SPDX 3.0.1, with models as AI packages and sources as datasets', () => {
    const { error, kinds } = validated('spdx', toSpdx(everything(), AT, '1.2.3'));
    expect(error).toBeNull();
    expect(kinds).toEqual(expect.arrayContaining(['ai_AIPackage', 'dataset_DatasetPackage', 'Relationship']));
  });

  it('is refused by the same validators when it is spoilt', () => {
    const bom = toCycloneDx(everything(), AT, '1.2.3') as { components: { type: string }[] };
    expect(validated('cyclonedx', { ...bom, components: [{ type: 'no such type' }] }).error).not.toBeNull();
    const spdx = toSpdx(everything(), AT, '1.2.3') as { '@graph': object[] };
    expect(validated('spdx', { ...spdx, '@graph': spdx['@graph'].map(purposeless) }).error).not.toBeNull();
  });

  it('of nothing at all is valid too', () => {
    expect(validated('cyclonedx', toCycloneDx([], AT, '1.2.3')).error).toBeNull();
  });

  it('keeps its serial number as long as nothing changes', () => {
    const serial = (inputs: BomInput[]) => (toCycloneDx(inputs, AT, '1') as { serialNumber: string }).serialNumber;
    expect(serial(everything())).toBe(serial(everything()));
    expect(serial(everything())).not.toBe(serial([]));
  });
});

/** Every AI package of a purpose that SPDX does not know. */
function purposeless(element: object): object {
  return 'type' in element && element.type === 'ai_AIPackage'
    ? { ...element, software_primaryPurpose: 'nonsense' }
    : element;
}

/** One workload with a component of most kinds, seen by the real fold. */
function everything(): BomInput[] {
  const scene = createScene();
  const agent = scene.process(['node', 'agent.ts'], { cgroup: '/system.slice/desk.service' });
  const talk = scene.conversation(agent, {
    system: 'You answer letters.',
    tools: ['read_letter'],
    model: 'm-large',
    provider: 'acme',
    host: 'models.acme.example',
  });
  const text = 'Dear colleagues, the annual inspection of the boilers is moved to the second week of March this year.';
  talk.user('Read letter 4');
  const [call] = talk.ask({ name: 'read_letter', arguments: { path: '/srv/letters/4.txt' } });
  agent.open('/srv/letters/4.txt', { content: text });
  agent.open('/models/tiny.gguf');
  agent.open('/models/adapter_model.safetensors');
  talk.result(call, text).answer('It is moved.');
  const trace = createTrace();
  const inventory = createInventory();
  for (const event of scene.events) {
    const delta: Delta = trace.apply(event);
    inventory.observe({ event, delta, graph: trace.graph, acts: [] });
  }
  return inventory.workloads().map((workload) => ({
    workload: { ...workload, components: [...workload.components, sdk(workload.first_seen)] },
    standing: standingOf(workload, undefined),
  }));
}

function sdk(ts: string): BomInput['workload']['components'][number] {
  return {
    kind: 'sdk',
    name: 'Acme (JS)',
    version: '1.0.0',
    facts: {},
    counts: {},
    first_seen: ts,
    last_seen: ts,
    evidence: [],
  };
}
