import type { Certainty, EvidenceEvent, IncidentDocument, Sentence, Signal } from '@remit/core/detect';
import type { CoverageData } from '@remit/core/event';
import { graphTree } from './graph-tree.ts';
import { styleOf } from './severity.ts';
import type { Style, Terminal } from './terminal.ts';
import { showTime } from './time.ts';
import { visible } from './visible.ts';
import { wrapped } from './width.ts';

/** An incident for people: what happened and how sure that is, how it hangs together, what could not be seen. */
export function showStory(document: IncidentDocument, terminal: Terminal, evidence: boolean): string {
  const numbers = new Map(document.events.map((event, i) => [event.id, i + 1]));
  const sections = [
    head(document, terminal),
    section(
      'What happened',
      document.narrative.flatMap((one) => sentence(one, numbers, terminal)),
      terminal,
    ),
    legend(document.narrative, terminal),
    section('How it hangs together', graphTree(document.graph, terminal), terminal),
    section(
      'Signals',
      document.signals.flatMap((one) => signal(one, terminal)),
      terminal,
    ),
    section(
      'What could not be seen',
      document.coverage.flatMap((one) => gap(one, terminal)),
      terminal,
    ),
    evidence
      ? section(
          'Evidence',
          document.events.flatMap((one) => record(one, numbers, terminal)),
          terminal,
        )
      : terminal.style('dim', `${document.events.length} evidence records: --evidence shows them, --json has all`),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function head({ incident }: IncidentDocument, terminal: Terminal): string {
  const { first_ts, last_ts, workload } = incident.attrs;
  const label = terminal.style(styleOf(incident.severity), ` ${incident.severity.toUpperCase()} `);
  const when = `${showTime(first_ts, terminal.utc)} to ${showTime(last_ts, terminal.utc)}`;
  const facts = [incident.id, when, ...(workload ? [workload] : [])].map(visible).join(' · ');
  const title = wrapped(visible(incident.title), terminal.columns).map((line) => terminal.style('bold', line));
  return [label, ...title, ...wrapped(facts, terminal.columns).map((line) => terminal.style('dim', line))].join('\n');
}

const marks: Record<Certainty, { readonly mark: string; readonly style: Style; readonly means: string }> = {
  certain: { mark: '●', style: 'green', means: 'shown by the kernel or the wire, or joined by an identifier' },
  likely: { mark: '◐', style: 'yellow', means: 'likely, from content or order' },
  possible: { mark: '○', style: 'yellow', means: 'possible' },
  not_visible: { mark: '?', style: 'dim', means: 'not visible' },
};

function sentence(one: Sentence, numbers: ReadonlyMap<string, number>, terminal: Terminal): string[] {
  const { mark, style } = marks[one.certainty];
  const proof = one.evidence.map((id) => numbers.get(id)).filter((number) => number !== undefined);
  const shown = proof.length > 8 ? [...proof.slice(0, 8), '…'] : proof;
  const lines = wrapped(`${visible(one.text)}${shown.length ? ` [${shown.join(', ')}]` : ''}`, terminal.columns - 4);
  return lines.map((line, i) => `${i === 0 ? `  ${terminal.style(style, mark)} ` : '    '}${line}`);
}

function legend(narrative: readonly Sentence[], terminal: Terminal): string {
  const used = (Object.keys(marks) as Certainty[]).filter((one) =>
    narrative.some(({ certainty }) => certainty === one),
  );
  const text = used.map((one) => `${marks[one].mark} ${marks[one].means}`).join('   ');
  const lines = wrapped(`${text}   [n] evidence record n`, terminal.columns - 2);
  return narrative.length === 0 ? '' : lines.map((line) => terminal.style('dim', `  ${line}`)).join('\n');
}

function signal(one: Signal, terminal: Terminal): string[] {
  const mapped = mappings(one);
  const title = wrapped(`${one.severity} · ${one.detector}: ${visible(one.title)}`, terminal.columns - 2);
  const rest =
    mapped === '' ? [] : wrapped(mapped, terminal.columns - 4).map((line) => terminal.style('dim', `    ${line}`));
  return [...title.map((line) => `  ${line}`), ...rest];
}

/** `MITRE ATLAS 5.6.0 A, B · OWASP LLM 2025 C` */
function mappings(one: Signal): string {
  const groups = Map.groupBy(one.mappings, ({ catalogue, edition }) => `${catalogue} ${edition}`);
  return [...groups].map(([name, ids]) => `${name} ${ids.map(({ id }) => id).join(', ')}`).join(' · ');
}

function gap(one: CoverageData, terminal: Terminal): string[] {
  if (one.state === 'attached' && one.lost === 0 && one.truncated === 0) return [];
  const counts = [one.lost > 0 ? `${one.lost} lost` : '', one.truncated > 0 ? `${one.truncated} not whole` : ''];
  const facts = [one.state === 'attached' ? '' : one.state.replace('_', ' '), ...counts].filter((text) => text !== '');
  const text = `${one.source} (${one.scope}): ${facts.join(', ')}${one.reason ? `; ${one.reason}` : ''}`;
  return wrapped(visible(text), terminal.columns - 4).map((line, i) => `${i === 0 ? '  ? ' : '    '}${line}`);
}

function record(event: EvidenceEvent, numbers: ReadonlyMap<string, number>, terminal: Terminal): string[] {
  const who = event.process ? ` pid ${event.process.pid}` : '';
  const first = `[${numbers.get(event.id)}] ${showTime(event.ts, terminal.utc)} ${event.kind}${who}: ${event.summary}`;
  const lines = wrapped(visible(first), terminal.columns - 6);
  return [
    ...lines.map((line, i) => `${i === 0 ? '  ' : '      '}${line}`),
    terminal.style('dim', `      ${event.id} · ${event.source} · ${event.node} · boot ${event.boot_ns} ns`),
  ];
}

function section(title: string, lines: readonly string[], terminal: Terminal): string {
  return lines.length === 0 ? '' : [terminal.style('bold', title), ...lines].join('\n');
}
