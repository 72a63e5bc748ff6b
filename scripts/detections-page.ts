import { readFileSync } from 'node:fs';
import { type Detector, detectors } from '@remit/core/detect';

/** docs/detections/README.md: every detector with its mappings, from the detectors themselves and the README in their folders. */
export function detectionsPage(): string {
  const rows = detectors.map((one) => `| [${one.title}](#${anchor(one.title)}) | \`${one.id}\` | ${one.description} |`);
  return `# Detections

Generated from the detectors; change them and run \`make generate\`. A signal alone is not an incident: signals that are connected through causal
edges of the trace graph become one, and it opens when one of them is high or together they say so.

| detection | id | a signal when |
| --- | --- | --- |
${rows.join('\n')}

${detectors.map(section).join('\n')}`;
}

function section(detector: Detector): string {
  const readme = readFileSync(new URL(`../packages/core/detect/${detector.id}/README.md`, import.meta.url), 'utf8');
  const body = readme
    .replace(/^# .*\n/, '')
    .replaceAll(/^## /gm, '### ')
    .trim();
  const mappings = detector.mappings.map(
    ({ catalogue, edition, id, name }) => `| ${catalogue} ${edition} | ${id} | ${name} |`,
  );
  return `## ${detector.title}

${body}

| catalogue | id | name |
| --- | --- | --- |
${mappings.join('\n')}
`;
}

/** As Markdown renderers make it from a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
