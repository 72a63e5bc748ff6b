/**
 * Makes docs/images/story.png and its dark twin: the console, as built, on the gravest incident of a store (`make demo ONCE=1`
 * makes one). Usage: node scripts/screenshot.ts [data folder]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const data = process.argv[2] ?? join(root, '.demo');
const images = join(root, 'docs/images');
const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];

const hub = spawn(join(root, 'packages/cli/bin/remit'), ['hub', '--data', data, '--port', '0'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
try {
  const url = await address();
  const token = readFileSync(join(data, 'token'), 'utf8').trim();
  const incident = await gravest(url, token);
  mkdirSync(images, { recursive: true });
  await shoot(`${url}/?token=${token}`, `${url}/incidents/${encodeURIComponent(incident)}`);
} finally {
  hub.kill('SIGTERM');
  if (hub.exitCode === null) await once(hub, 'exit');
}

/** Where the hub listens, once what it rebuilds from the store is there. */
async function address(): Promise<string> {
  let url = '';
  for await (const line of createInterface({ input: hub.stderr })) {
    url ||= /"url":"(http[^"]+)"/.exec(line)?.[1] ?? '';
    if (url !== '' && line.includes('rebuilt from the log')) return url;
  }
  throw new Error('the hub ended before it listened');
}

async function gravest(url: string, token: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/incidents`, { headers: { authorization: `Bearer ${token}` } });
  const { incidents } = (await response.json()) as { incidents: { id: string; severity: string }[] };
  const [first] = incidents.sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  if (first === undefined) throw new Error(`no incident in ${data}: run \`make demo ONCE=1\` first`);
  return first.id;
}

async function shoot(door: string, page: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env['REMIT_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const tab = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await tab.goto(door);
    await tab.goto(page);
    await tab.locator('.node[data-ref]').first().waitFor();
    for (const [colorScheme, name] of [
      ['light', 'story.png'],
      ['dark', 'story-dark.png'],
    ] as const) {
      await tab.emulateMedia({ colorScheme });
      await tab.evaluate('document.fonts.ready');
      await tab.screenshot({ path: join(images, name) });
    }
  } finally {
    await browser.close();
  }
}
