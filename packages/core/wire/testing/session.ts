import { createSessionParser, type Direction, type WireLimits, type WireResult } from '../index.ts';

export type Push = readonly [Direction, string | Buffer];

export function session(limits: Partial<WireLimits> = {}) {
  const parser = createSessionParser<number>({ channel: { id: 'c1', kind: 'tls', socket: '7' }, key: 'key', limits });
  const seen = { out: 0, in: 0 };
  let count = 0;
  const push = (direction: Direction, bytes: string | Buffer): WireResult<number>[] => {
    const data = Buffer.from(bytes);
    seen[direction] += data.length;
    return parser.push(direction, seen[direction] - data.length, data, ++count);
  };
  const lose = (direction: Direction, bytes: number) => void (seen[direction] += bytes);
  return { parser, push, lose };
}

export function read(pushes: readonly Push[], limits: Partial<WireLimits> = {}): WireResult<number>[] {
  const { parser, push } = session(limits);
  return [...pushes.flatMap(([direction, bytes]) => push(direction, bytes)), ...parser.close()];
}

/** Requests and responses as `METHOD target` and `status exchange`, coverage as its reason. */
export function brief(results: readonly WireResult<number>[]): string[] {
  return results.map(({ kind, data }) => {
    if (kind === 'coverage') return `coverage ${data.source} ${data.state}: ${data.reason}`;
    const number = data.exchange.split('/').at(-1);
    if ('target' in data) return `${number} ${data.method} ${data.target}`;
    if ('status' in data) return `${number} ${data.status}`;
    return `${number} ${'operation' in data ? data.operation : 'method' in data ? data.method : kind}`;
  });
}

export const prints = (result: WireResult<number> | undefined) =>
  result && 'body' in result.data ? result.data.body.fingerprint : undefined;
export const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
export const ok = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
