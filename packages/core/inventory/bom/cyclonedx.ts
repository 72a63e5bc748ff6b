import { hash } from 'node:crypto';
import type { Standing } from '../declared.ts';
import type { Component, WorkloadInventory } from '../inventory.ts';

/** One workload's inventory as it goes into a bill of materials. */
export interface BomInput {
  readonly workload: WorkloadInventory;
  readonly standing: Standing;
}

/**
 * The run-time AI bill of materials as CycloneDX 1.6 JSON (an ML-BOM: machine-learning-model and data components, services for
 * endpoints and MCP servers). `at`: RFC 3339. The same inventory gives the same serial number.
 */
export function toCycloneDx(inputs: readonly BomInput[], at: string, version: string): object {
  const parts = inputs.map(partsOf);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(parts))}`,
    version: 1,
    metadata: {
      timestamp: at.replace(/\.\d+Z$/, 'Z'),
      lifecycles: [{ phase: 'operations' }],
      tools: { components: [{ type: 'application', name: 'remit', version }] },
    },
    components: parts.flatMap(({ components }) => components),
    services: parts.flatMap(({ services }) => services),
    dependencies: parts.map(({ ref, components, services }) => ({
      ref,
      dependsOn: [...components.slice(1), ...services].map((one) => one['bom-ref']),
    })),
  };
}

interface Part {
  readonly 'bom-ref': string;
  readonly [field: string]: unknown;
}

function partsOf({ workload, standing }: BomInput): {
  ref: string;
  components: readonly Part[];
  services: readonly Part[];
} {
  const application: Part = {
    'bom-ref': workload.id,
    type: 'application',
    name: workload.name,
    ...(workload.namespace !== '' && { group: workload.namespace }),
    properties: properties([
      ['workload_kind', workload.workload_kind],
      ['node', workload.node],
      ['declared', standing.state],
      ...workload.roles.map(({ role }) => ['role', role] as const),
      ['first_seen', workload.first_seen],
      ['last_seen', workload.last_seen],
    ]),
  };
  const isService = ({ kind }: Component) => kind === 'endpoint' || kind === 'mcp_server';
  const undeclared = new Set(standing.undeclared);
  const refs = new Map(
    workload.components.map((one) => [one, `${workload.id}#${one.kind}:${one.name}@${one.version ?? ''}`]),
  );
  const common = (one: Component) => ({
    'bom-ref': refs.get(one) as string,
    name: one.name,
    ...(one.version !== undefined && { version: one.version }),
    properties: properties([
      ['kind', one.kind],
      ...(undeclared.has(one) ? [['declared', 'no'] as const] : []),
      ...Object.entries(one.facts).flatMap(([fact, values]) => values.map((value) => [fact, value] as const)),
      ...Object.entries(one.counts).map(([of, count]) => [of, String(count)] as const),
      ['first_seen', one.first_seen],
      ['last_seen', one.last_seen],
      ...one.evidence.map((id) => ['evidence', id] as const),
    ]),
  });
  return {
    ref: workload.id,
    components: [
      application,
      ...workload.components.filter((one) => !isService(one)).map((one) => componentOf(one, common(one))),
    ],
    services: workload.components.filter(isService).map((one) => ({
      ...common(one),
      ...(one.kind === 'endpoint' && { endpoints: [`https://${one.name}`] }),
      ...(one.facts['provider']?.[0] !== undefined && { provider: { name: one.facts['provider'][0] } }),
    })),
  };
}

function componentOf(one: Component, common: Part): Part {
  switch (one.kind) {
    case 'model':
      return {
        ...common,
        type: 'machine-learning-model',
        ...(one.facts['provider']?.[0] !== undefined && { publisher: one.facts['provider'][0] }),
        modelCard: { modelParameters: { inputs: [{ format: 'text' }], outputs: [{ format: 'text' }] } },
      };
    case 'model_file':
    case 'adapter':
      return { ...common, type: 'machine-learning-model' };
    case 'package':
      return {
        ...common,
        type: 'library',
        ...(one.facts['purl']?.[0] !== undefined && { purl: one.facts['purl'][0] }),
      };
    case 'sdk':
      return { ...common, type: 'library' };
    case 'tool':
      return { ...common, type: 'application' };
    case 'prompt':
      return { ...common, type: 'data', data: [{ type: 'configuration', name: one.name }] };
    case 'data_source':
    case 'index':
      return { ...common, type: 'data', data: [{ type: 'dataset', name: one.name }] };
    default:
      return { ...common, type: 'data', data: [{ type: 'other', name: one.name }] };
  }
}

function properties(pairs: readonly (readonly [name: string, value: string])[]): { name: string; value: string }[] {
  return pairs.map(([name, value]) => ({ name: `remit:${name}`, value }));
}

/** A version 8 UUID (RFC 9562 5.8) of the content. */
function uuidOf(content: string): string {
  const hex = hash('sha256', content);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
