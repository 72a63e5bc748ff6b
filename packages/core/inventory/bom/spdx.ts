import { hash } from 'node:crypto';
import type { Component } from '../inventory.ts';
import type { BomInput } from './cyclonedx.ts';

/**
 * The same bill of materials as SPDX 3.0.1 JSON-LD with the AI and dataset profiles. `at`: RFC 3339; `version` of the product.
 */
export function toSpdx(inputs: readonly BomInput[], at: string, version: string): object {
  const base = `urn:remit:bom:${hash('sha256', JSON.stringify(inputs)).slice(0, 32)}`;
  const creationInfo = '_:creation';
  const element = (type: string, id: string, fields: object) => ({
    type,
    spdxId: `${base}:${id}`,
    creationInfo,
    ...fields,
  });
  const tool = element('Tool', 'tool', { name: `remit ${version}` });
  const maker = element('SoftwareAgent', 'maker', { name: 'Remit sensor and hub' });
  const workloads = inputs.map(({ workload, standing }) => {
    const id = idOf(workload.id);
    const packages = workload.components.map((one) =>
      elementOf(one, `${id}-${idOf(`${one.kind}:${one.name}@${one.version ?? ''}`)}`, element),
    );
    const root = element('software_Package', id, {
      name: workload.name,
      software_primaryPurpose: 'application',
      comment: commentOf([
        ['roles', workload.roles.map(({ role }) => role).join(', ')],
        ['namespace', workload.namespace],
        ['declared', standing.state],
        ['seen', `${workload.first_seen} to ${workload.last_seen}`],
      ]),
    });
    const relationships =
      packages.length === 0
        ? []
        : [
            element('Relationship', `${id}-uses`, {
              from: root.spdxId,
              relationshipType: 'dependsOn',
              to: packages.map((one) => one.spdxId),
            }),
          ];
    return { root, elements: [root, ...packages, ...relationships] };
  });
  const elements = workloads.flatMap((one) => one.elements);
  const document = element('SpdxDocument', 'document', {
    name: 'Run-time AI bill of materials',
    profileConformance: ['core', 'software', 'ai', 'dataset'],
    rootElement: workloads.map(({ root }) => root.spdxId),
    element: [tool, maker, ...elements].map((one) => one.spdxId),
  });
  return {
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [
      {
        type: 'CreationInfo',
        '@id': creationInfo,
        specVersion: '3.0.1',
        created: at.replace(/\.\d+Z$/, 'Z'),
        createdBy: [maker.spdxId],
        createdUsing: [tool.spdxId],
      },
      tool,
      maker,
      ...elements,
      document,
    ],
  };
}

type MakeElement = (type: string, id: string, fields: object) => { type: string; spdxId: string };

function elementOf(one: Component, id: string, element: MakeElement) {
  const comment = commentOf([
    ['kind', one.kind],
    ...Object.entries(one.facts).map(([fact, values]) => [fact, values.join(', ')] as const),
    ...Object.entries(one.counts).map(([of, count]) => [of, String(count)] as const),
    ['seen', `${one.first_seen} to ${one.last_seen}`],
    ['evidence', one.evidence.join(', ')],
  ]);
  const common = {
    name: one.name,
    comment,
    ...(one.version !== undefined && { software_packageVersion: one.version }),
  };
  switch (one.kind) {
    case 'model':
    case 'model_file':
    case 'adapter':
      return element('ai_AIPackage', id, { ...common, software_primaryPurpose: 'model' });
    case 'data_source':
    case 'index':
      return element('dataset_DatasetPackage', id, { ...common, dataset_datasetType: ['text'] });
    case 'package':
    case 'sdk':
      return element('software_Package', id, { ...common, software_primaryPurpose: 'library' });
    case 'tool':
      return element('software_Package', id, { ...common, software_primaryPurpose: 'executable' });
    case 'prompt':
      return element('software_Package', id, { ...common, software_primaryPurpose: 'configuration' });
    default:
      return element('software_Package', id, { ...common, software_primaryPurpose: 'other' });
  }
}

function commentOf(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`])).join('; ');
}

function idOf(name: string): string {
  return hash('sha256', name).slice(0, 20);
}
