import { checkEvent, type Message } from '@remit/core/event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction, WireResult } from '../index.ts';
import { readLines, stdioSession } from '../testing/stdio.ts';

const rpc = { jsonrpc: '2.0' };
const initialize = {
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: { roots: {} }, clientInfo: { name: 'cli', version: '1.2' } },
  ...rpc,
  id: 0,
};
const welcome = {
  result: {
    protocolVersion: '2025-03-26',
    capabilities: { tools: { listChanged: true }, logging: {} },
    serverInfo: { name: 'files', version: '0.9' },
    instructions: 'Read before you write.',
  },
  ...rpc,
  id: 0,
};
const call = (id: unknown, args: object = { path: '/srv/a.txt' }, meta: object = {}) => ({
  ...rpc,
  id,
  method: 'tools/call',
  params: { name: 'read_file', arguments: args, ...meta },
});
const answer = (id: unknown, text = 'content of the file') => ({
  ...rpc,
  id,
  result: { content: [{ type: 'text', text }] },
});

/** What of any event is looked at here. */
interface Seen {
  readonly kind: string;
  readonly exchange?: string;
  readonly messages?: readonly Message[];
}

const datas = (results: readonly WireResult<number>[]) => results.map(({ kind, data }): Seen => ({ kind, ...data }));

describe('MCP over standard input and output', () => {
  it('tells requests and responses, joined, with who they are between', () => {
    const results = datas(
      readLines([
        ['out', initialize],
        ['in', welcome],
        ['out', { ...rpc, method: 'notifications/initialized' }],
        ['out', call(1)],
        ['in', answer(1)],
      ]),
    );
    expect(results.map(({ kind }) => kind)).toEqual([
      'mcp.request',
      'mcp.response',
      'mcp.request',
      'mcp.request',
      'mcp.response',
    ]);
    const [hello, known, , asked, answered] = results;
    expect(hello).toMatchObject({
      method: 'initialize',
      role: 'client',
      asked_by: 'client',
      transport: 'stdio',
      client: { name: 'cli', version: '1.2' },
      protocol_version: '2025-06-18',
      rpc_id: '0',
    });
    expect(known).toMatchObject({
      server: { name: 'files', version: '0.9' },
      protocol_version: '2025-03-26',
      capabilities: ['tools', 'logging'],
      messages: [{ role: 'system', text: 'Read before you write.' }],
    });
    expect(asked).toMatchObject({
      tool: 'read_file',
      arguments: '{"path":"/srv/a.txt"}',
      protocol_version: '2025-03-26',
    });
    expect(answered).toMatchObject({
      exchange: asked?.exchange,
      method: 'tools/call',
      tool: 'read_file',
      is_error: false,
      messages: [{ role: 'tool', text: 'content of the file' }],
    });
    expect(answered?.messages?.[0]?.fingerprint?.length).toBeGreaterThan(0);
  });

  it('needs no handshake, whichever end the watched process is', () => {
    const meta = {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'new', version: '3' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    };
    const [asked, answered] = datas(
      readLines([
        ['in', call('x', {}, meta)],
        [
          'out',
          {
            ...answer('x'),
            result: {
              resultType: 'complete',
              content: [],
              _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } },
            },
          },
        ],
      ]),
    );
    expect(asked).toMatchObject({
      role: 'server',
      asked_by: 'client',
      protocol_version: '2026-07-28',
      client: { name: 'new', version: '3' },
    });
    expect(answered).toMatchObject({ role: 'server', method: 'tools/call', server: { name: 's' } });
  });

  it('joins a session in its middle', () => {
    const [unknown, asked, answered] = datas(
      readLines([
        ['in', answer(7, 'result of a question from before')],
        ['out', call(8)],
        ['in', answer(8)],
      ]),
    );
    expect(unknown).toMatchObject({ kind: 'mcp.response', rpc_id: '7', messages: [{ role: 'tool' }] });
    expect(unknown).not.toHaveProperty('method');
    expect(asked).toMatchObject({ kind: 'coverage', lost: 1 });
    expect(answered).toMatchObject({ kind: 'mcp.request', rpc_id: '8' });
  });

  it('keeps ids of both ends apart, and numbers from texts', () => {
    const results = datas(
      readLines([
        ['out', call(1, { from: 'client' })],
        [
          'in',
          {
            ...rpc,
            id: 1,
            method: 'sampling/createMessage',
            params: {
              systemPrompt: 'Be brief.',
              messages: [{ role: 'user', content: { type: 'text', text: 'Sum up.' } }],
              maxTokens: 9,
            },
          },
        ],
        ['out', call('1', { from: 'text' })],
        ['out', { ...rpc, id: 1, result: { role: 'assistant', content: { type: 'text', text: 'Done.' }, model: 'm' } }],
        ['in', answer('1', 'for the text')],
        ['in', answer(1, 'for the number')],
      ]),
    );
    const [first, sampling, second, sampled, ofText, ofNumber] = results;
    expect(sampling).toMatchObject({ asked_by: 'server', role: 'server', method: 'sampling/createMessage' });
    expect(sampling?.messages?.map(({ role, text }) => [role, text])).toEqual([
      ['system', 'Be brief.'],
      ['user', 'Sum up.'],
    ]);
    expect(sampled).toMatchObject({
      exchange: sampling?.exchange,
      asked_by: 'server',
      messages: [{ role: 'assistant', text: 'Done.' }],
    });
    expect(ofText?.exchange).toBe(second?.exchange);
    expect(ofNumber?.exchange).toBe(first?.exchange);
  });

  it('counts progress, tells what is cancelled, and reads batches', () => {
    const progress = { ...rpc, method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } };
    const results = datas(
      readLines([
        ['out', [call(1, {}, { _meta: { progressToken: 'p' } }), call(2)]],
        ['in', progress],
        ['in', progress],
        ['in', answer(1)],
        ['out', { ...rpc, method: 'notifications/cancelled', params: { requestId: 2, reason: 'took too long' } }],
      ]),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['mcp.request', 'mcp.request', 'mcp.response', 'mcp.request']);
    expect(results[2]).toMatchObject({ progress: 2 });
    expect(results[3]).toMatchObject({
      method: 'notifications/cancelled',
      cancels: '2',
      messages: [{ text: 'took too long' }],
    });
    expect(results[3]).not.toHaveProperty('rpc_id');
  });

  it('tells errors of the protocol and of tools', () => {
    const [, refused, , failed] = datas(
      readLines([
        ['out', call(1)],
        ['in', { ...rpc, id: 1, error: { code: -32602, message: 'Unknown tool: read_file' } }],
        ['out', call(2)],
        ['in', { ...rpc, id: 2, result: { content: [{ type: 'text', text: 'no such file' }], isError: true } }],
      ]),
    );
    expect(refused).toMatchObject({ is_error: true, error: '-32602: Unknown tool: read_file', tool: 'read_file' });
    expect(failed).toMatchObject({ is_error: true, messages: [{ text: 'no such file' }] });
    expect(failed).not.toHaveProperty('error');
  });

  it('is told apart from other protocols over JSON-RPC and from other JSON, which are left', () => {
    const others: [Direction, unknown][][] = [
      [
        [
          'out',
          `Content-Length: 92\r\n\r\n${JSON.stringify({ ...rpc, id: 1, method: 'initialize', params: { processId: 1, rootUri: null } })}`,
        ],
      ],
      [['out', { ...rpc, id: 0, method: 'initialize', params: { protocolVersion: 1, clientCapabilities: {} } }]],
      [['out', { ...rpc, id: 1, method: 'eth_blockNumber', params: [] }]],
      [...Array(40).keys()].map((id) => ['out', { ...rpc, id, method: 'ping' }]),
    ];
    for (const lines of others) {
      const results = datas(readLines([...lines, ['out', call(1)]]));
      expect(results).toEqual([
        expect.objectContaining({ kind: 'coverage', state: 'unsupported', source: 'wire.mcp' }),
      ]);
    }
    const rows = [...Array(40).keys()].map((id): [Direction, unknown] => [
      id % 2 ? 'in' : 'out',
      { id, name: 'a row' },
    ]);
    expect(datas(readLines(rows)).every(({ kind }) => kind === 'coverage')).toBe(true);
  });

  it('finds messages behind what a server prints before', () => {
    const results = datas(
      readLines([
        ['in', 'Starting server\n[INFO] {"tools": 3}\n'],
        ['in', `ready\n${JSON.stringify({ ...welcome, id: 5 })}\n`],
        ['out', call(6)],
      ]),
    );
    expect(results.filter(({ kind }) => kind !== 'coverage').map(({ kind }) => kind)).toEqual([
      'mcp.response',
      'mcp.request',
    ]);
  });

  it('hides secrets in arguments and results', () => {
    const token = `ghp_${'aB3'.repeat(12)}`;
    const results = readLines([
      ['out', call(1, { header: `Authorization: Bearer ${token}` })],
      ['in', answer(1, `export GITHUB_TOKEN=${token}`)],
    ]);
    expect(JSON.stringify(results)).not.toContain(token);
    expect(JSON.stringify(results).match(/‹redacted:github_token:(\w+)/g)?.length).toBeGreaterThan(1);
  });

  it('goes on after bytes that were lost', () => {
    const { parser, push, lose } = stdioSession();
    push('out', `${JSON.stringify(call(1))}\n`);
    push('in', '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"te');
    lose('in', 500);
    push('in', '"}]}}\n');
    parser.settle();
    push('out', `${JSON.stringify(call(2))}\n`);
    const results = push('in', `${JSON.stringify(answer(2))}\n`);
    expect(datas(results)).toEqual([expect.objectContaining({ kind: 'mcp.response', rpc_id: '2' })]);
  });

  it('says the same however the bytes are cut, and never throws', () => {
    const script: [Direction, string][] = [
      ['out', JSON.stringify(initialize)],
      ['in', `hello\n${JSON.stringify(welcome, null, 2)}`],
      ['out', JSON.stringify([call(1), call(2, { text: 'äöü "{' })])],
      ['in', JSON.stringify(answer(2, 'ß\n{}'))],
      ['in', JSON.stringify(answer(1))],
    ].map(([direction, text]) => [direction as Direction, `${text}\n`]);
    const whole = datas(readLines(script));
    expect(whole.filter(({ kind }) => kind !== 'coverage')).toHaveLength(6);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(600)), { maxLength: 30 }), (cuts) => {
        const pieces = script.flatMap(([direction, text], i): [Direction, Uint8Array][] => {
          const bytes = Buffer.from(text);
          const at = [0, ...cuts.filter(([of]) => of === i).map(([, to]) => to % bytes.length), bytes.length].toSorted(
            (a, b) => a - b,
          );
          return at.slice(1).map((to, k) => [direction, bytes.subarray(at[k], to)]);
        });
        const { parser, push } = stdioSession();
        const results = [...pieces.flatMap(([direction, bytes]) => push(direction, bytes)), ...parser.close()];
        expect(datas(results)).toEqual(whole);
      }),
    );
  });

  it('makes events that fit the schema of any JSON whatever', () => {
    const field = fc.constantFrom(
      'jsonrpc',
      'id',
      'method',
      'params',
      'result',
      'error',
      'content',
      'tools',
      'name',
      'type',
      'text',
      '_meta',
      'messages',
      'inputSchema',
      'arguments',
      'uri',
      'resources',
      'prompts',
      'code',
      'message',
      'annotations',
      'role',
      '__proto__',
    );
    const word = fc.constantFrom(
      'tools/call',
      'tools/list',
      'text',
      'image',
      'resource',
      '2.0',
      '',
      'sampling/createMessage',
      'user',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        word,
        fc.integer(),
        fc.constant(null),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(field, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('out' as const, 'in' as const), value), { maxLength: 12 }),
        (lines) => {
          const results = readLines([['out', initialize], ...lines]);
          for (const { kind, data } of results) {
            const event = {
              id: 'e',
              kind,
              source: 'pipe',
              node: 'n',
              boot_id: 'b',
              ts: '2026-01-01T00:00:00.000000000Z',
              boot_ns: '1',
              data,
            };
            expect(checkEvent(event)).toBe(event);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
