import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { brokenReferences } from './references.ts';

const folder = new URL('../../../docs/contract/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const golden = readdirSync(new URL('golden/', folder)).filter((name) => name.endsWith('.json'));

// A validator that shares nothing with the schemas' own source.
const ajv = new Ajv2020({ strict: false, allErrors: true });
const incident = ajv.compile(read('incident.schema.json'));
const line = ajv.compile(read('export.schema.json'));

describe.each(golden)('golden incident %s', (name) => {
  const document = read(`golden/${name}`);

  it('fits the published schema', () => {
    incident(document);
    expect(incident.errors ?? []).toEqual([]);
  });

  it('refers to nothing that is not in it', () => {
    expect(brokenReferences(document)).toEqual([]);
  });

  it('fits line by line as an export', () => {
    const lines = [
      ...document.graph.nodes.map((node: object) => ({ type: 'node', ...node })),
      ...document.graph.edges.map((edge: object) => ({ type: 'edge', ...edge })),
      ...document.events.map((event: object) => ({ type: 'event', ...event })),
      ...document.signals.map((signal: object) => ({ type: 'signal', ...signal })),
      { type: 'incident', ...document.incident },
      ...document.coverage.map((statement: object) => ({ type: 'coverage', ...statement })),
    ];
    for (const one of lines) {
      line(one);
      expect(line.errors ?? [], JSON.stringify(one)).toEqual([]);
    }
  });
});

describe('the schemas', () => {
  it('refuse an edge without evidence and a node without its attributes', () => {
    expect(line({ type: 'edge', from: 'a', to: 'b', rel: 'did', basis: 'observed', confidence: 1, evidence: [] })).toBe(
      false,
    );
    const node = {
      type: 'node',
      id: 'file:x',
      kind: 'file',
      node: 'n',
      boot_id: 'b',
      ts: '2026-01-01T00:00:00Z',
      boot_ns: '1',
    };
    expect(line({ ...node, attrs: { path: '/x', op: 'read' } })).toBe(false);
    expect(line({ ...node, attrs: { path: '/x', op: 'read', pid: 1 } })).toBe(true);
  });

  it('allow attributes that a later version adds', () => {
    const node = {
      type: 'node',
      id: 'file:x',
      kind: 'file',
      node: 'n',
      boot_id: 'b',
      ts: '2026-01-01T00:00:00Z',
      boot_ns: '1',
    };
    expect(line({ ...node, attrs: { path: '/x', op: 'read', pid: 1, mode: 420 } })).toBe(true);
  });
});
