import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldAll } from '@remit/core/engine';
import type { IncidentDocument } from '@remit/core/detect';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAttack, stage } from '../../core/detect/testing/attack.ts';
import { crowdedIncident } from '../fixtures/crowded.ts';
import { agents, coverage } from '../fixtures/fleet.ts';
import { hostileIncident } from '../fixtures/hostile.ts';
import { invoiceIncident } from '../fixtures/invoice.ts';
import { serveConsole, type World } from '../testing/console-server.ts';

/** The console as built, in a real browser, under the strictest content policy a hub sends. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const invoice = invoiceIncident();
const told = toldByTheEngine();
const world: World = { agents, coverage, incidents: [invoice, crowdedIncident(), hostileIncident(), told] };
const nothing: World = { agents: [], coverage: [], incidents: [] };
const invoicePath = `/incidents/${invoice.incident.id}`;

const DESK = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

let dist: string;
let browser: Browser;
let shared: Page | undefined;
let full: Awaited<ReturnType<typeof serveConsole>>;
let empty: Awaited<ReturnType<typeof serveConsole>>;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'remit-console-'));
  await build({ root: join(import.meta.dirname, '..'), logLevel: 'error', build: { outDir: dist } });
  [full, empty] = await Promise.all([serveConsole(dist, world), serveConsole(dist, nothing)]);
  browser = await chromium.launch({
    executablePath: process.env['REMIT_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([full?.close(), empty?.close()]);
  await rm(dist, { recursive: true, force: true });
});

describe('no accessibility violation, wide, narrow and dark', () => {
  test.each([
    ['incidents', '/incidents'],
    ['agents', '/agents'],
    ['coverage', '/coverage'],
    ['an incident', invoicePath],
    ['an incident with a node selected', `${invoicePath}?sel=request:secrets&ev=ev-req-secrets`],
    [
      'an incident with an edge selected',
      `${invoicePath}?sel=${encodeURIComponent('link tool_call:call_x1 steered_by segment:doc-1')}`,
    ],
    ['an incident’s signals', `${invoicePath}?tab=signals&sel=${encodeURIComponent(invoice.signals[0]?.id ?? '')}`],
    ['what was not visible', `${invoicePath}?tab=unseen&sel=sentence+9`],
    ['a crowded incident', '/incidents/inc-crowded'],
    ['a hostile incident', `/incidents/${encodeURIComponent(hostileIncident().incident.id)}?sel=process:p`],
    ['an incident as the engine tells it', `/incidents/${encodeURIComponent(told.incident.id)}`],
    ['a missing incident', '/incidents/none'],
    ['a missing page', '/nowhere'],
  ])('%s', async (_, path) => {
    await withPage(path, {}, soundInEveryLook, path === '/incidents/none' ? [/404/] : []);
  });

  test.each(['/incidents', '/agents', '/coverage'])('%s with nothing to show', async (path) => {
    await withPage(path, {}, soundInEveryLook, [], empty.url);
  });
});

/** One page in all its looks; of axe's rules only the one on contrast sees a theme. */
async function soundInEveryLook(page: Page): Promise<void> {
  expect(await violations(page), 'wide').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page, ['color-contrast']), 'dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  expect(await violations(page), 'narrow').toEqual([]);
}

test('a narrow page never scrolls sideways', async () => {
  for (const path of [
    '/incidents',
    '/agents',
    '/coverage',
    invoicePath,
    `/incidents/${encodeURIComponent(hostileIncident().incident.id)}?sel=process:p`,
  ]) {
    await withPage(path, { viewport: { width: 360, height: 780 } }, async (page) => {
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(excess, path).toBe(0);
    });
  }
});

test('empty says what is watched and what to do', async () => {
  await withPage(
    '/incidents',
    {},
    async (page) => {
      expect(await page.textContent('main')).toContain('What becomes an incident');
      await page.getByRole('link', { name: 'Coverage', exact: true }).click();
      expect(await page.getByText('remit up').isVisible()).toBe(true);
    },
    [],
    empty.url,
  );
});

test('the keyboard walks from the document to the outside host and opens the evidence', async () => {
  await withPage(invoicePath, {}, async (page) => {
    await page.locator('[data-ref="file:vendor-0417"]').focus();
    const walked: (string | null)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
      walked.push(await focusedRef(page));
    }
    expect(walked[0]).toBe('segment:doc-1');
    expect(walked).toContain('tool_call:call_x1');
    await page.keyboard.press('Enter');
    const inspector = page.getByRole('complementary', { name: 'Evidence' });
    await inspector.getByText('Because of').waitFor();
    expect(await focusedRef(page)).toBe(walked.at(-1));
    await page.keyboard.press('Escape');
    await inspector.waitFor({ state: 'detached' });
  });
});

test('the keyboard stops at edges with Shift and opens theirs', async () => {
  await withPage(invoicePath, {}, async (page) => {
    await page.locator('[data-ref="process:4803.1"]').focus();
    await page.keyboard.press('Shift+ArrowRight');
    expect(await focusedRef(page)).toBe('link process:4803.1 did file:sa-token');
    await page.keyboard.press('Enter');
    await page.getByText('The kernel or the wire showed the thing itself.').waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await focusedRef(page)).toBe('credential:sa');
  });
});

test('everything can be reached by Tab, and the focus always shows', async () => {
  await withPage(`${invoicePath}?sel=request:secrets`, {}, async (page) => {
    const seen = new Set<string>();
    for (let i = 0; i < 90; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const active = document.activeElement as HTMLElement | SVGElement | null;
        const halo = active?.querySelector('.node-halo, .mark-disc');
        const shows = halo
          ? getComputedStyle(halo).stroke !== 'rgba(0, 0, 0, 0)'
          : getComputedStyle(active ?? document.body).outlineStyle !== 'none';
        return {
          area: active?.closest('header.bar, .telling, .graph, .time, .inspector')?.className ?? '',
          shows,
          tag: active?.outerHTML.slice(0, 90),
        };
      });
      if (at.area !== '') expect(at.shows, at.tag).toBe(true);
      seen.add(at.area);
    }
    for (const area of ['bar', 'telling', 'graph', 'time', 'inspector']) expect(seen).toContain(area);
  });
});

test('a sentence lights up its nodes, and a node its sentences', async () => {
  await withPage(invoicePath, {}, async (page) => {
    await page.getByRole('button', { name: /metadata endpoint, and received/ }).click();
    await page.locator('[data-ref="connection:metadata"][data-lit="true"]').waitFor();
    expect(await page.locator('.node[data-lit="true"]').count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('sel')).toBe('sentence 8');
    await page.locator('.node[data-ref="credential:sa"]').click();
    await page.locator('.narrative li[data-lit="true"]', { hasText: 'service-account token' }).waitFor();
    await page.goBack();
    await page.locator('[data-ref="connection:metadata"][data-lit="true"]').waitFor();
  });
});

test('each evidence record is one click away, readable and raw', async () => {
  await withPage(`${invoicePath}?sel=sentence+6`, {}, async (page) => {
    await page.getByRole('button', { name: /file.open/ }).click();
    const record = page.locator('.record');
    await record.getByText('..2026_03_04').waitFor();
    await record.getByRole('button', { name: 'Raw record' }).click();
    const raw = JSON.parse((await record.locator('pre').textContent()) ?? '') as unknown;
    expect(raw).toEqual(invoice.events.find((event) => event.id === 'ev-open-token'));
  });
});

test('a mark on the time axis opens the same node', async () => {
  await withPage(invoicePath, {}, async (page) => {
    await page.locator('[data-mark="connection:metadata"]').click();
    await page.locator('.node[data-ref="connection:metadata"][data-lit="true"]').waitFor();
  });
});

test('the zone is part of the address and applies to every time', async () => {
  await withPage(invoicePath, { timezoneId: 'Asia/Kolkata' }, async (page) => {
    await page.getByRole('button', { name: 'Local' }).click();
    await page.locator('.incident-facts', { hasText: '2026-03-04 15:58:19 UTC+05:30' }).waitFor();
    expect(new URL(page.url()).searchParams.get('tz')).toBe('local');
    await page.getByRole('link', { name: 'Agents', exact: true }).click();
    await page.getByText('UTC+05:30').first().waitFor();
    await page.getByRole('button', { name: 'UTC', exact: true }).click();
    await page.getByText('2026-03-04 10:29:01 UTC').waitFor();
  });
});

test('the theme can be chosen against the system’s and stays chosen', async () => {
  await withPage('/agents', { colorScheme: 'dark' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    await page.getByRole('button', { name: 'Light theme' }).click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(await paper()).toBe(light);
  });
});

test('hostile text is shown, not run, and its tricks are visible', async () => {
  const hostile = hostileIncident();
  await withPage(`/incidents/${encodeURIComponent(hostile.incident.id)}?sel=process:p`, {}, async (page) => {
    expect(await page.title()).toContain('<img src=x');
    expect(await page.locator('main img, main script, main a[href^="javascript"]').count()).toBe(0);
    const text = (await page.textContent('body')) ?? '';
    expect(text).toContain('⟨RLO⟩');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u{e0000}-\u{e007f}]/u);
    expect(text.length).toBeLessThan(60_000);
  });
});

test('a large story is collapsed, and a group opens', async () => {
  await withPage('/incidents/inc-crowded', {}, async (page) => {
    const before = await page.locator('.node[data-ref]').count();
    expect(before).toBeLessThan(80);
    await page.locator('.node[data-ref]', { hasText: '×12' }).first().dispatchEvent('click');
    await page.getByRole('button', { name: 'Show each of the 12' }).click();
    await expect.poll(() => page.locator('.node[data-ref]').count()).toBe(before + 11);
  });
});

test('a change of the incident appears without a reload', async () => {
  const changing: World = { ...world, incidents: [invoice] };
  const server = await serveConsole(dist, changing);
  try {
    await withPage(
      invoicePath,
      {},
      async (page) => {
        await expect.poll(server.listeners).toBe(1);
        changing.incidents = [{ ...invoice, incident: { ...invoice.incident, title: 'It went on' } }];
        server.announce('incident', { ids: [invoice.incident.id] });
        await page.getByRole('heading', { name: 'It went on' }).waitFor();
      },
      [],
      server.url,
    );
  } finally {
    await server.close();
  }
});

test('a hub that refuses is said, with what helps', async () => {
  const server = await serveConsole(dist, { ...world, refuse: 401 });
  try {
    await withPage(
      '/incidents',
      {},
      async (page) => {
        await page.getByText('Open the address that `remit up` printed').waitFor();
      },
      [/401/],
      server.url,
    );
  } finally {
    await server.close();
  }
});

test('a story opens whole, at a size at which it can be read', async () => {
  await withPage(`/incidents/${encodeURIComponent(told.incident.id)}`, {}, async (page) => {
    const frame = await page.locator('.graph-frame').boundingBox();
    for (const node of await page.locator('.node[data-ref]').all()) {
      const box = await node.locator('.node-shape').boundingBox();
      expect(box?.x ?? 0).toBeGreaterThanOrEqual(frame?.x ?? 0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0));
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((frame?.y ?? 0) + (frame?.height ?? 0));
      expect(box?.height ?? 0).toBeGreaterThan(24);
    }
  });
});

test('where it ran and later contexts are drawn on request, and at what is pointed at', async () => {
  await withPage(invoicePath, {}, async (page) => {
    const shown = () => page.locator('.strand[data-backdrop="true"] .strand-line:visible').count();
    expect(await shown()).toBe(0);
    await page.locator('.node[data-ref^="workload:"]').hover();
    await expect.poll(shown).toBeGreaterThan(0);
    await page.mouse.move(5, 5);
    await expect.poll(shown).toBe(0);
    await page.getByRole('button', { name: 'All edges' }).click();
    await expect.poll(shown).toBeGreaterThan(0);
  });
});

test('the helpers of a process are one click away', async () => {
  await withPage('/incidents/inc-crowded', {}, async (page) => {
    const before = await page.locator('.node[data-ref]').count();
    await page.locator('.node[data-ref="process:py0"]', { hasText: '+2' }).dispatchEvent('click');
    await page.getByRole('button', { name: 'Show the 2 helpers' }).click();
    await expect.poll(() => page.locator('.node[data-ref]').count()).toBe(before + 2);
  });
});

test('print shows all three tellings', async () => {
  await withPage(invoicePath, {}, async (page) => {
    await page.emulateMedia({ media: 'print' });
    for (const id of ['panel-0', 'panel-1', 'panel-2']) expect(await page.locator(`#${id}`).isVisible()).toBe(true);
  });
});

/** Opens a page and fails on anything the browser complains of (content policy, exceptions, failed loads). */
async function withPage(
  path: string,
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
  expected: readonly RegExp[] = [],
  base = full.url,
): Promise<void> {
  const own = Object.keys(options).length > 0;
  const page = own ? await (await browser.newContext({ viewport: DESK, ...options })).newPage() : await sharedPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(message.text())))
      complaints.push(message.text());
  });
  try {
    await page.goto(base + path);
    await page.locator('h1').first().waitFor();
    await page.waitForFunction(() => document.querySelector('.loading') === null);
    await body(page);
    expect(complaints).toEqual([]);
  } finally {
    page.removeAllListeners();
    if (own) await page.context().close();
    // What a server that has gone may still have to say belongs to no other test.
    else await page.goto('about:blank');
  }
}

/** Most tests need no context of their own, and a new one takes as long as the test. */
async function sharedPage(): Promise<Page> {
  shared ??= await (await browser.newContext({ viewport: DESK })).newPage();
  await shared.setViewportSize(DESK);
  await shared.emulateMedia({ colorScheme: 'light', media: null });
  return shared;
}

/** axe through the debugger, since the content policy rightly refuses to let a page take in scripts. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const { axe: run } = globalThis as unknown as {
      axe: { run(on: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await run.run(document, {
      resultTypes: ['violations'],
      ...(only === undefined ? {} : { runOnly: only }),
    });
    return result.violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 160))
          .join(' | ')}`,
    );
  }, rules);
}

function focusedRef(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-ref') ?? null);
}

/** No hand-made document but what the product's own fold makes of an attack. */
function toldByTheEngine(): IncidentDocument {
  const on = stage();
  playAttack(on);
  const engine = foldAll(on.scene.events);
  const document = engine.document(engine.incidents()[0]?.id ?? '');
  if (document === undefined) throw new Error('the attack made no incident');
  return document;
}
