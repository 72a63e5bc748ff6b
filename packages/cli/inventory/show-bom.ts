import type { BomInput, Component, ComponentKind } from '@remit/core/inventory';
import type { Terminal } from '../show/terminal.ts';
import { showTime } from '../show/time.ts';
import { visible } from '../show/visible.ts';
import { wrapped } from '../show/width.ts';

/** The inventory for people: each workload with what it is, why that is said, and what it was seen to use. */
export function showBom(inputs: readonly BomInput[], terminal: Terminal): string {
  return `${inputs.map((input) => one(input, terminal).join('\n')).join('\n\n')}\n`;
}

function one({ workload, standing }: BomInput, terminal: Terminal): string[] {
  const name = [workload.namespace, workload.name, workload.container].filter(Boolean).join('/');
  const shadow = standing.state === 'shadow' ? terminal.style('red', '  SHADOW: in no declared inventory') : '';
  const span = `${showTime(workload.first_seen, terminal.utc)} to ${showTime(workload.last_seen, terminal.utc)}`;
  const lines = [
    `${terminal.style('bold', visible(name))}${shadow}`,
    terminal.style('dim', `  ${workload.workload_kind} on ${workload.node} · seen ${span}`),
  ];
  for (const { role, reasons } of workload.roles) {
    const why = reasons.map((reason) => `${reason.why} (${reason.count})`).join(', ');
    lines.push(
      ...wrapped(visible(`${role.replaceAll('_', ' ')}: ${why}`), terminal.columns - 2).map((line) => `  ${line}`),
    );
  }
  const undeclared = new Set(standing.undeclared);
  for (const [kind, title] of TITLES) {
    const found = workload.components.filter((component) => component.kind === kind);
    if (found.length === 0) continue;
    lines.push(`  ${terminal.style('bold', title)}`);
    for (const component of found) {
      const mark = undeclared.has(component) ? terminal.style('red', '! ') : '  ';
      const text = wrapped(visible(lineOf(component)), terminal.columns - 6);
      lines.push(...text.map((line, i) => (i === 0 ? `  ${mark}${line}` : `      ${line}`)));
    }
  }
  for (const { kind, name: missing } of standing.unseen) {
    lines.push(terminal.style('dim', `  declared, not seen so far: ${kind.replaceAll('_', ' ')} ${visible(missing)}`));
  }
  return lines;
}

const TITLES: readonly (readonly [ComponentKind, string])[] = [
  ['model', 'models'],
  ['endpoint', 'endpoints'],
  ['model_file', 'model files'],
  ['adapter', 'adapters'],
  ['sdk', 'client libraries'],
  ['package', 'packages loaded'],
  ['tool', 'tools'],
  ['mcp_server', 'MCP servers'],
  ['prompt', 'system prompts'],
  ['data_source', 'data sources'],
  ['index', 'vector indexes'],
  ['identity', 'identities'],
];

function lineOf({ name, version, facts, counts }: Component): string {
  const shown = Object.entries(facts)
    .filter(([fact]) => !/sha256|^chars$|^purl$/.test(fact))
    .map(
      ([fact, values]) =>
        `${fact.replaceAll('_', ' ')} ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', …' : ''}`,
    );
  const changed = (facts['declaration_sha256']?.length ?? 0) > 1 ? ['declared in more than one way'] : [];
  const sums = Object.entries(counts).map(([of, count]) => `${count.toLocaleString('en')} ${of.replaceAll('_', ' ')}`);
  return [`${name}${version === undefined ? '' : ` ${version}`}`, ...sums, ...shown, ...changed].join(' · ');
}
