import { readFileSync } from 'node:fs';
import { type Detector, detectors } from '@remit/core/detect';

const NOTE = '<!-- Generated from packages/core/detect; do not edit. -->\n\n';

/** docs/detections from the detectors' own READMEs and metadata: paths below the repository, and their texts. */
export function detectionPages(): Record<string, string> {
  const pages = detectors.map((one) => [`docs/detections/${one.id}.md`, page(one)]);
  return { 'docs/detections/README.md': index(), ...Object.fromEntries(pages) };
}

function index(): string {
  const rows = detectors.map((one) => `| [${one.id}](${one.id}.md) | ${one.title} | ${one.stage.replace('_', ' ')} |`);
  return `${NOTE}# Detections\n\n| detector | what | stage |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function page(detector: Detector): string {
  const readme = readFileSync(new URL(`../packages/core/detect/${detector.id}/README.md`, import.meta.url), 'utf8');
  const rows = detector.mappings.map((one) => `| ${one.catalogue} ${one.edition} | ${one.id} | ${one.name} |`);
  const [title = '', ...rest] = readme.trimEnd().split('\n');
  return [
    `${NOTE}${title}`,
    '',
    `\`${detector.id}\` · stage: ${detector.stage.replace('_', ' ')}`,
    '',
    `> ${detector.description}`,
    ...rest,
    '',
    '## In the catalogues',
    '',
    '| catalogue | id | name |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
