import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelOrSkip } from '../story/kernel.ts';
import { type Abused, startAbused } from './abused.ts';

/** Each is followed by an honest exchange of another process, which must come through whole: see abused.ts. */
describe.skipIf(kernelOrSkip())('hostile model exchanges over TLS', () => {
  let product: Abused;
  beforeAll(async () => {
    product = await startAbused();
  });
  afterAll(() => product.close());

  it('text that is no UTF-8 is told with replacement characters, in request and answer', async () => {
    const { pid, of } = await product.abuse('bad-text', 'deadbeef');
    const [request] = of('llm.request', pid);
    const [response] = of('llm.response', pid);
    expect(request?.data.messages[0]?.text).toMatch(/^marker-deadbeef .*\ufffd/u);
    expect(response?.data).toMatchObject({ response_id: 'chatcmpl-deadbeef', complete: true });
    expect(response?.data.messages[0]?.text).toContain('\ufffd');
    for (const { data } of [...of('llm.request', pid), ...of('llm.response', pid)])
      for (const { text } of data.messages) expect(text?.isWellFormed()).toBe(true);
  });

  it('answers that are broken, of wrong types or 20,000 levels deep are told as incomplete, each to its request', async () => {
    const { pid, of, coverage } = await product.abuse('bad-answers', 'oddities');
    const asked = of('llm.request', pid).map(({ data }) => data.exchange);
    expect(asked).toHaveLength(10);
    expect(of('llm.response', pid).map(({ data }) => data.exchange)).toEqual(asked);
    expect(of('llm.response', pid).filter(({ data }) => data.complete)).toEqual([]);
    expect(
      coverage.find(({ reason }) => reason === 'an answer of a model that is not JSON')?.truncated,
    ).toBeGreaterThan(0);
  });

  it('questions that are broken, of wrong types, deep or of 50,001 messages are each told', async () => {
    const { pid, of, coverage } = await product.abuse('bad-questions');
    expect(of('http.request', pid).length + of('llm.request', pid).length).toBe(7);
    expect(Math.max(...of('llm.request', pid).map(({ data }) => data.messages.length))).toBe(10_000);
    expect(coverage.find(({ reason }) => reason === '40001 messages beyond 10000 not read')?.truncated).toBe(1);
  });

  it('an answer that nobody asked for is told, and that its request was not seen is said', async () => {
    const { pid, of, coverage } = await product.abuse('unasked');
    expect(of('llm.request', pid)).toEqual([]);
    expect(of('llm.response', pid).map(({ data }) => data.response_id)).toEqual(['chatcmpl-unasked']);
    const channel = of('llm.response', pid)[0]?.data.channel.id;
    expect(coverage.find(({ scope }) => scope === `stream:${channel}`)).toMatchObject({
      lost: 1,
      reason: 'a response whose request was not seen',
    });
  });

  it('a question whose answer never comes is told without one', async () => {
    const { pid, of } = await product.abuse('unanswered', 'silence');
    expect(of('llm.request', pid).map(({ data }) => data.user)).toEqual(['silence']);
    expect(of('llm.response', pid)).toEqual([]);
  });

  it('a hundred sessions that stay open with a megabyte each are all told, or said to be lost', async () => {
    const { pid, of, lost, grown } = await product.abuse('open-sessions', '100');
    const whole = of('llm.request', pid).filter(({ data }) => data.body.truncated === undefined).length;
    if (lost() === 0) expect(whole).toBe(100);
    else expect(whole).toBeGreaterThan(0);
    expect(grown.sensor).toBeLessThan(500);
    expect(grown.hub).toBeLessThan(500);
  });
});
