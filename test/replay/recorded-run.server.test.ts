import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenReferences } from '@remit/core/contract';
import type { IncidentDocument } from '@remit/core/detect';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METADATA_ADDRESS, outsideAddress } from '../../examples/demo/addresses.ts';
import { chooseAttack, hostsIn } from '../../examples/demo/script.ts';
import { run, start } from '../../packages/cli/testing/run.ts';
import { missingFromStory, told } from '../story/told.ts';

const RECORDING = join(import.meta.dirname, '../../examples/recordings/invoice-assistant.raw.zst');
const SCHEMA = join(import.meta.dirname, '../../docs/contract/export.schema.json');
const folder = mkdtempSync(join(tmpdir(), 'remit-recorded-'));
const data = join(folder, 'first');
afterAll(() => rmSync(folder, { recursive: true }));

/** The raw kernel capture of the demo, through sensor, hub and store as anybody runs them; no kernel is watched and no root needed. */
describe('the recorded run', () => {
  let story: string;
  let document: IncidentDocument;
  beforeAll(async () => {
    story = await play(data);
    document = JSON.parse(story);
  });

  it('gives one incident, told from the poisoned document to what was reached', async () => {
    const attack = chooseAttack(0);
    const expected = {
      document: attack.file,
      token: /serviceaccount\/.*token$/,
      kubernetes: ['pods', 'secrets'],
      addresses: [METADATA_ADDRESS, ...hostsIn(attack.text).map((_, index) => outsideAddress(index))],
    };
    expect(missingFromStory(told(document), expected)).toEqual([]);
    expect(brokenReferences(document)).toEqual([]);
    expect(JSON.parse(await remit('incidents', '--json', '--data', data))).toMatchObject({ incidents: [{}] });
    expect(document.graph.edges.filter((edge) => edge.evidence.length === 0)).toEqual([]);
  });

  it('gives the same document, to the byte, from a record of its events', async () => {
    const record = join(folder, 'record.jsonl.zst');
    await remit('record', '--out', record, '--data', data);
    expect(await remit('replay', record, '--story', 'last', '--json')).toBe(story);
  });

  it('gives the same document, to the byte, when it is played again into another folder with the same key', async () => {
    const again = join(folder, 'again');
    mkdirSync(again, { mode: 0o700 });
    copyFileSync(join(data, 'key'), join(again, 'key'));
    expect(await play(again)).toBe(story);
  });

  it('gives the same story with another key, in which only what is hashed with it differs', async () => {
    const other = JSON.parse(await play(join(folder, 'other'))) as IncidentDocument;
    expect(outline(other)).toEqual(outline(document));
    const hashes = (one: IncidentDocument) =>
      told(one)
        .nodes('credential')
        .map(({ attrs }) => attrs.id_hash);
    expect(hashes(document).length).toBeGreaterThan(0);
    expect(hashes(other).filter((hash) => hashes(document).includes(hash))).toEqual([]);
  });

  it('is exported in lines that fit the published schema, with every event that is named as evidence', async () => {
    const ajv = new Ajv2020({ strict: false });
    const fits = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    for (const selection of [['--incident', document.incident.id], []]) {
      const text = await remit('export', '--format', 'jsonl', ...selection, '--data', data);
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      expect(lines.flatMap((line) => (fits(line) ? [] : [{ line, errors: fits.errors }]))).toEqual([]);
      const events = new Set(lines.filter(({ type }) => type === 'event').map(({ id }) => id));
      const evidence = lines.flatMap((line) => line.evidence ?? []);
      expect(evidence.length).toBeGreaterThan(50);
      expect(evidence.filter((id) => !events.has(id))).toEqual([]);
    }
  });
});

interface Line {
  readonly type: string;
  readonly id?: string;
  readonly evidence?: readonly string[];
}

/** Plays it to its end and returns the story as `remit story last --json` prints it. */
async function play(into: string): Promise<string> {
  const up = start(['up', '--play', RECORDING, '--once', '--port', '0', '--data', into]);
  await up.until(/^played to its end$/m);
  const status = await new Promise((resolve) => {
    if (up.child.exitCode !== null) resolve(up.child.exitCode);
    else up.child.once('exit', resolve);
  });
  expect(status, up.text()).toBe(0);
  return remit('story', 'last', '--json', '--data', into);
}

async function remit(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await run(args);
  expect(status, err).toBeLessThan(2);
  return out;
}

/** What a story tells, less what the key decides: how things are hashed, and by how many fingerprints two texts agree. */
function outline({ incident, graph, signals, narrative }: IncidentDocument) {
  const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
  return {
    title: incident.title,
    severity: incident.severity,
    nodes: graph.nodes.map(({ kind, ts }) => `${kind} ${ts}`).sort(),
    edges: graph.edges.map(({ from, rel, to }) => `${kinds.get(from)} ${rel} ${kinds.get(to)}`).sort(),
    signals: signals.map(({ detector }) => detector).sort(),
    sentences: narrative.map(({ certainty }) => certainty).sort(),
  };
}
