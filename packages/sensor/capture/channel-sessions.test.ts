import { randomBytes } from 'node:crypto';
import type { EventOf, RemitEvent } from '@remit/core/event';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRecord } from '../source/record.ts';
import { chatRequest, chatResponse, request, response } from '../testing/http.ts';
import { image, type RecordClock, recordsOf, tlsSession } from '../testing/records.ts';
import { type CaptureOptions, createCapture } from './capture.ts';

const node = { node: 'n1', bootId: 'b0070000-0000-4000-8000-000000000000' };

function run(records: readonly RawRecord[], options: Partial<CaptureOptions> = {}): RemitEvent[] {
  const capture = createCapture({ node, key: 'key', ...options });
  const events: RemitEvent[] = [];
  for (const [at, record] of records.entries()) {
    capture.push(record);
    if (at % 7 === 6) events.push(...capture.drain(record.bootNs));
  }
  return [...events, ...capture.end()];
}

const exchanges = (events: readonly RemitEvent[]) => events.filter(({ kind }) => /^(http|llm)\./.test(kind));
const coverage = (events: readonly RemitEvent[]) =>
  events.filter((event): event is EventOf<'coverage'> => event.kind === 'coverage').map(({ data }) => data);

describe('TLS sessions', () => {
  const clock: RecordClock = { ns: 1_000_000_000n };
  const process = recordsOf(10, 10n, clock);

  it('reads two interleaved sessions of one process apart, each exchange with the thread that began it', () => {
    const [a, b] = [tlsSession(1n), tlsSession(2n)];
    const [head, tail] = [
      chatRequest([{ role: 'user', content: 'first' }]).slice(0, 60),
      chatRequest([{ role: 'user', content: 'first' }]).slice(60),
    ];
    const events = exchanges(
      run([
        process.make(a('out', head), { tid: 21 }),
        process.make(b('out', request('/two')), { tid: 22 }),
        process.make(a('out', tail), { tid: 23 }),
        process.make(b('in', response('two')), { tid: 22 }),
        process.make(a('in', chatResponse('answer')), { tid: 23 }),
      ]),
    );
    expect(events.map(({ kind, process: who }) => [kind, who?.tid])).toEqual([
      ['http.request', 22],
      ['llm.request', 21],
      ['http.response', 22],
      ['llm.response', 23],
    ]);
  });

  it('opens a new session when an address is used again, whether its free was seen or not', () => {
    for (const seen of [true, false]) {
      const [first, second] = [tlsSession(1n), tlsSession(1n)];
      const events = exchanges(
        run([
          process.make(first('out', request('/one'))),
          process.make(first('in', response('1'))),
          ...(seen ? [process.make({ type: 'tls_free', session: 1n })] : []),
          process.make(second('out', request('/two'))),
          process.make(second('in', response('2'))),
        ]),
      ) as EventOf<'http.request'>[];
      expect(events).toHaveLength(4);
      expect(new Set(events.map(({ data }) => data.channel.id)).size).toBe(2);
    }
  });

  it('marks what a lost piece tore open, and reads on at the next message', () => {
    const session = tlsSession(1n);
    const body = 'x'.repeat(3_000);
    const events = run([
      process.make(session('out', request('/lossy', body).slice(0, 1_000))),
      process.make(session('out', request('/lossy', body).slice(1_500), { skip: 500 })),
      process.make(session('in', response('ok'))),
      process.make(session('out', request('/next'))),
    ]);
    const requests = events.filter((event): event is EventOf<'http.request'> => event.kind === 'http.request');
    expect(requests.map(({ data }) => data.target)).toEqual(['/lossy', '/next']);
    expect(requests[0]?.data.body.truncated).toBeTruthy();
    expect(coverage(events).reduce((sum, { lost, truncated }) => sum + lost + truncated, 0)).toBeGreaterThan(0);
  });

  it('says where the kernel side cut a call', () => {
    const session = tlsSession(1n);
    const whole = request('/big', 'y'.repeat(10_000));
    const events = run([process.make(session('out', whole.slice(0, 4_000), { cut: whole.length - 4_000 }))]);
    expect(coverage(events)).toContainEqual(expect.objectContaining({ source: 'tls.stream', truncated: 1 }));
  });

  it('tells an answer whose request was not seen', () => {
    const session = tlsSession(1n);
    const events = run([process.make(session('in', response('[1,2,3]', { 'content-type': 'application/json' })))]);
    expect(exchanges(events).map(({ kind }) => kind)).toEqual(['http.response']);
  });

  it('tells what is unfinished when the process ends, once', () => {
    const session = tlsSession(1n);
    const events = run([
      process.make(session('out', request('/x'))),
      process.make(session('in', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of')),
      process.make({ type: 'exit', exitCode: 9, signal: 9 }),
      process.make({ type: 'tls_free', session: 1n }),
    ]);
    const answers = events.filter((event): event is EventOf<'http.response'> => event.kind === 'http.response');
    expect(answers).toHaveLength(1);
    expect(answers[0]?.data.body.truncated).toBeTruthy();
  });

  it('asks the source to leave out sessions of protocols that are not read', () => {
    const ignored: bigint[] = [];
    const session = tlsSession(0x77n);
    const startup = Buffer.from('*1\r\n$4\r\nPING\r\n');
    const records = Array.from({ length: 40 }, (_, i) =>
      process.make(session(i % 2 ? 'in' : 'out', Buffer.concat([startup, randomBytes(200)]))),
    );
    const capture = createCapture({ node, key: 'key', onIgnoreSession: (_process, which) => ignored.push(which) });
    for (const record of records) capture.push(record);
    expect(ignored).toEqual([0x77n]);
    expect(capture.stats.sessionBytes).toBe(0);
  });

  it('keeps bounded memory over a body of 100 MB', () => {
    const capture = createCapture({ node, key: 'key' });
    const session = tlsSession(1n);
    capture.push(
      process.make(session('out', `POST /upload HTTP/1.1\r\nhost: h\r\ncontent-length: ${100 * 1024 * 1024}\r\n\r\n`)),
    );
    const piece = new Uint8Array(1024 * 1024).fill(120);
    const before = globalThis.process.memoryUsage();
    for (let i = 0; i < 100; i++) {
      const record = process.make(session('out', piece.slice()));
      capture.push(record);
      capture.drain(record.bootNs);
      expect(capture.stats.sessionBytes).toBeLessThan(12 * 1024 * 1024);
    }
    const after = globalThis.process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(80 * 1024 * 1024);
    const told = capture.end().find((event): event is EventOf<'http.request'> => event.kind === 'http.request');
    expect(told?.data.body).toMatchObject({ bytes: 100 * 1024 * 1024, truncated: expect.any(String) });
  });

  it('lets the longest idle sessions go when too much is unfinished at once, and says so', () => {
    const capture = createCapture({ node, key: 'key', limits: { sessionBytes: 1_000_000, sessions: 50 } });
    for (let i = 0; i < 200; i++) {
      const session = tlsSession(BigInt(i));
      capture.push(
        process.make(
          session('out', `POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 90000\r\n\r\n${'z'.repeat(50_000)}`),
        ),
      );
      expect(capture.stats.sessionBytes).toBeLessThanOrEqual(1_000_000);
    }
    expect(capture.stats.sessions).toBeLessThanOrEqual(50);
    expect(coverage(capture.end()).some(({ source, truncated }) => source === 'tls.stream' && truncated > 0)).toBe(
      true,
    );
  });

  it('survives any bytes, and gives back all it held', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('out' as const, 'in' as const), fc.uint8Array({ maxLength: 300 }), fc.nat(5)),
          { maxLength: 30 },
        ),
        (pieces) => {
          const session = tlsSession(1n);
          const capture = createCapture({ node, key: 'key' });
          for (const [direction, bytes, skip] of pieces)
            capture.push(process.make(session(direction, bytes, { skip })));
          capture.push(process.make({ type: 'tls_free', session: 1n }));
          capture.end();
          expect(capture.stats).toMatchObject({ sessions: 0, sessionBytes: 0 });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells the same of each session however independent sessions are interleaved', () => {
    const streams = [1, 2, 3].map(lifeOf);
    const told = (order: readonly number[], pid: number) => {
      const at = [0, 0, 0];
      const records: RawRecord[] = [];
      for (const which of order) {
        const next = at[which] ?? 0;
        at[which] = next + 1;
        const record = streams[which]?.[next] as RawRecord;
        records.push({ ...record, bootNs: 1_000_000n + BigInt(records.length) * 1_000n });
      }
      return exchanges(run(records))
        .filter((event) => event.process?.pid === pid)
        .map(({ kind, data }) => [kind, JSON.stringify(data).replaceAll(/b0070000-[a-z0-9]+-[a-z0-9]+/g, 'CHANNEL')]);
    };
    const sequence = [0, 1, 2].flatMap((which) => streams[which]?.map(() => which) ?? []);
    const plain = [101, 102, 103].map((pid) => told(sequence, pid));
    expect(plain.every((each) => each.length === 4)).toBe(true);
    fc.assert(
      fc.property(fc.shuffledSubarray(sequence, { minLength: sequence.length }), (order) => {
        for (const [at, pid] of [101, 102, 103].entries()) expect(told(order, pid)).toEqual(plain[at]);
      }),
      { numRuns: 50 },
    );
  });

  it('tells the same events, ids and all, when the same records are played again in other portions', () => {
    const session = tlsSession(1n);
    const records = [
      process.make({ type: 'exec', ...image(['agent'], '/') }),
      ...Array.from({ length: 12 }, (_, i) => [
        process.make(session('out', chatRequest([{ role: 'user', content: `${i} ${'long text '.repeat(40)}` }]))),
        process.make(session('in', chatResponse(`answer ${i}`, `c-${i}`))),
        process.make({ type: 'fork', childPid: 1000 + i, childStartBootNs: BigInt(i) }),
      ]).flat(),
    ];
    const play = (portion: number) => {
      const capture = createCapture({ node, key: 'key' });
      const events: RemitEvent[] = [];
      for (const [at, record] of records.entries()) {
        capture.push(record);
        if (at % portion === 0) events.push(...capture.drain(record.bootNs));
      }
      return [...events, ...capture.end()].filter(({ kind }) => kind !== 'mark');
    };
    expect(play(1)).toEqual(play(5));
    expect(play(3)).toEqual(play(1000));
  });

  it('sends the text of a message once, and again when it was lost on the way', () => {
    const session = tlsSession(1n);
    const long = 'a question that is repeated in the history of each later request '.repeat(5);
    const ask = () => process.make(session('out', chatRequest([{ role: 'user', content: long }])));
    const answer = (i: number) => process.make(session('in', chatResponse(`a${i}`, `c-${i}`)));
    const capture = createCapture({ node, key: 'key' });
    const texts = () =>
      exchanges(capture.drain((clock.ns += 1n))).flatMap((event) =>
        event.kind === 'llm.request' ? event.data.messages : [],
      );
    capture.push(ask());
    capture.push(answer(1));
    const [first] = texts();
    capture.push(ask());
    capture.push(answer(2));
    const [again] = texts();
    expect(first?.text).toBe(long);
    expect(again).toEqual({ role: 'user', sha256: first?.sha256, chars: long.length });
    capture.resend([first?.sha256 ?? '']);
    capture.push(ask());
    expect(texts()[0]?.text).toBe(long);
  });
});

/** An agent's life: it starts, asks a model and gets its answer, then makes another request. */
function lifeOf(id: number): RawRecord[] {
  const maker = recordsOf(100 + id, BigInt(id), { ns: 0n });
  const tls = tlsSession(BigInt(id));
  const text = `question ${id} ${'about everything '.repeat(20)}`;
  const ask = chatRequest([{ role: 'user', content: text }]);
  const pieces = [ask.slice(0, 90), ask.slice(90), ''].filter(Boolean);
  return [
    maker.make({ type: 'exec', ...image(['agent'], '/') }),
    ...pieces.map((piece) => maker.make(tls('out', piece))),
    maker.make(tls('in', chatResponse(`answer ${id}`, `c-${id}`))),
    maker.make(tls('out', request(`/x/${id}`))),
    maker.make(tls('in', response(`[${id}]`))),
  ];
}
