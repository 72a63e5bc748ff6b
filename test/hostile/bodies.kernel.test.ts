import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelOrSkip } from '../story/kernel.ts';
import { type Abused, type Aftermath, startAbused } from './abused.ts';

const HUNDRED_MB = 100 << 20;
/** Over what was held before; the bodies alone would take more. */
const MOST_GROWN_MB = 150;

/** Each is followed by an honest exchange of another process, which must come through whole: see abused.ts. */
describe.skipIf(kernelOrSkip())('hostile bytes over TLS', () => {
  let product: Abused;
  beforeAll(async () => {
    product = await startAbused();
  });
  afterAll(() => product.close());

  const abuse = async (name: string, ...args: readonly string[]): Promise<Aftermath> => {
    const after = await product.abuse(name, ...args);
    expect(after.grown.sensor).toBeLessThan(MOST_GROWN_MB);
    expect(after.grown.hub).toBeLessThan(MOST_GROWN_MB);
    return after;
  };

  it.each(['reset', 'close'])('a connection that ends inside a request body, by %s, is told as cut', async (how) => {
    const { pid, of, coverage } = await abuse('cut-request', how);
    const [request] = of('http.request', pid);
    expect(request?.data.body.bytes).toBeGreaterThan(1_000_000);
    expect(request?.data.body.truncated).toBeTruthy();
    expect(saidOfStream(coverage, request?.data.channel.id).truncated).toBeGreaterThan(0);
  });

  it('a connection that is reset inside an answer is told as cut', async () => {
    const { pid, of, coverage } = await abuse('cut-answer');
    const [response] = of('http.response', pid);
    expect(response?.data.body).toMatchObject({ bytes: 300_000, truncated: 'the connection ended before the body' });
    expect(saidOfStream(coverage, response?.data.channel.id).truncated).toBeGreaterThan(0);
  });

  it.each([
    ['sent', 'send-much', 'http.request'],
    ['received', 'receive-much', 'http.response'],
  ] as const)('100 MB %s are counted to the byte, less what is said to be lost', async (_, name, kind) => {
    const { pid, of, coverage, lost } = await abuse(name);
    const body = of(kind, pid).find(({ data }) => data.body.bytes > 0)?.data.body;
    const stream = saidOfStream(coverage, of(kind, pid)[0]?.data.channel.id);
    const missing = Number(/^(\d+) bytes lost/.exec(body?.truncated ?? '')?.[1] ?? 0);
    const told = (body?.bytes ?? 0) + missing;
    // Nothing comes after a lost end that would show how much it was.
    const isEndLost = /lost at its end|ended before the body/.test(body?.truncated ?? '');
    if (isEndLost) expect(told).toBeLessThan(HUNDRED_MB);
    else expect(told).toBe(HUNDRED_MB);
    if (isEndLost) expect(lost(/^kernel\.tls$/)).toBeGreaterThan(0);
    expect(stream.truncated).toBeGreaterThan(0);
    if (missing > 0) expect(lost(/^wire\.http1$/)).toBeGreaterThan(0);
    else expect(body?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('40 MB of random bytes make no message, and that they were not read is said', async () => {
    const { pid, events, coverage } = await abuse('noise');
    expect(events.filter(({ kind, process }) => process?.pid === pid && /^(http|llm)/.test(kind))).toEqual([]);
    expect(coverage.find(({ scope }) => scope === `process:${pid}`)).toMatchObject({ state: 'unsupported' });
  });

  it('chunks of absurd sizes are told as broken, each with its request', async () => {
    const { pid, of, coverage } = await abuse('odd-chunks');
    expect(of('http.request', pid).map(({ data }) => data.target)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `/${n}`),
    );
    const responses = of('http.response', pid).filter(({ data }) => data.body.truncated === undefined);
    // Trailers without end are no part of the body, which is empty and whole.
    expect(responses.length).toBeLessThanOrEqual(1);
    for (const { data } of of('http.response', pid)) {
      if (data.body.truncated === undefined) continue;
      expect(saidOfStream(coverage, data.channel.id).truncated).toBeGreaterThan(0);
    }
  });

  it('a gzip bomb is unpacked to its limit, and that it was cut is said', async () => {
    const { pid, of, coverage } = await abuse('bomb');
    const [response] = of('llm.response', pid);
    expect(response?.data.complete).toBe(false);
    expect(response?.data.body.bytes).toBeLessThanOrEqual(16 << 20);
    expect(saidOfStream(coverage, response?.data.channel.id).truncated).toBeGreaterThan(0);
  });

  it('an event stream without end is told as incomplete once the client has had enough', async () => {
    const { pid, of, coverage } = await abuse('endless');
    const [response] = of('llm.response', pid);
    expect(response?.data).toMatchObject({ response_id: 'chatcmpl-endless', stream: true, complete: false });
    expect(response?.data.body.bytes).toBeGreaterThan(30 << 20);
    expect(saidOfStream(coverage, response?.data.channel.id).truncated).toBeGreaterThan(0);
  });

  it('a message head of a megabyte is said to be too long', async () => {
    const { coverage } = await abuse('big-head');
    expect(coverage.find(({ reason }) => reason?.includes('head as long as the limit'))?.lost).toBeGreaterThan(0);
  });
});

function saidOfStream(coverage: Aftermath['coverage'], channel: string | undefined) {
  const said = coverage.filter(({ scope }) => scope === `stream:${channel}`);
  return {
    lost: said.reduce((sum, one) => sum + one.lost, 0),
    truncated: said.reduce((sum, one) => sum + one.truncated, 0),
  };
}
