import type { Leaf } from '../call/leaves.ts';
import { containsWhole } from './match-argv.ts';
import type { Fit } from './match.ts';

/** Whether an argument names the peer of a connection: its address, or a host it is known by. */
export function matchAddress(
  leaf: Leaf,
  peer: { ip: string; port: number; name: string | undefined },
): Fit | undefined {
  if (leaf.list !== undefined) return undefined;
  const named = `arguments.${leaf.key}`;
  const url = urlOf(leaf.value);
  if (url !== undefined && url.port !== peer.port) return undefined;
  for (const host of [peer.ip, peer.name]) {
    if (host === undefined) continue;
    const plain = host.replace(/:\d+$/, '');
    if (leaf.value === plain || leaf.value === `${plain}:${peer.port}` || url?.host === plain)
      return { strength: 0.97, why: `peer is the host of ${named}` };
    if (plain.length >= 6 && containsWhole(leaf.value, plain))
      return { strength: 0.85, why: `${named} names the peer`, chars: plain.length };
  }
  return undefined;
}

/** Whether an argument names what was requested: the URL, a part of the path or query, or something in the body. */
export function matchRequest(
  leaf: Leaf,
  request: { method: string; host: string; target: string; preview: string },
): Fit | undefined {
  if (leaf.list !== undefined) return undefined;
  const named = `arguments.${leaf.key}`;
  const host = request.host.toLowerCase().replace(/:(80|443)$/, '');
  const url = urlOf(leaf.value);
  if (url !== undefined && `${url.host}${url.shownPort}` === host) {
    if (samePath(url.target, request.target)) return { strength: 1, why: `URL equals ${named}` };
    if (pathOf(url.target) === pathOf(request.target)) return { strength: 0.95, why: `host and path of ${named}` };
    if (isBelow(request.target, pathOf(url.target)) && url.target !== '/')
      return { strength: 0.85, why: `begins with ${named}` };
    return { strength: pathOf(url.target) === '/' ? 0.72 : 0.5, why: `host of ${named}` };
  }
  const { value } = leaf;
  if (value.startsWith('/') && value.length >= 2) {
    if (samePath(value, request.target)) return { strength: 0.97, why: `path equals ${named}` };
    if (value.length >= 5 && isBelow(request.target, value)) return { strength: 0.8, why: `path begins with ${named}` };
  }
  if (host !== '' && (value.toLowerCase() === host || containsWhole(value.toLowerCase(), host))) {
    const wholeUrl = containsWhole(value, `${request.host}${request.target}`);
    return {
      strength: wholeUrl ? 0.96 : 0.75,
      why: `${named} names the ${wholeUrl ? 'URL' : 'host'}`,
      chars: host.length + (wholeUrl ? request.target.length : 0),
    };
  }
  if (parts(request.target).includes(value)) {
    return {
      strength: value.length >= 6 ? 0.9 : value.length >= 3 ? 0.75 : 0.7,
      why: `${named} is a part of the path or query`,
    };
  }
  if (value.length >= 4 && containsWhole(request.preview, value)) {
    return { strength: value.length >= 8 ? 0.9 : 0.72, why: `body contains ${named}` };
  }
  return undefined;
}

function urlOf(value: string): { host: string; port: number; shownPort: string; target: string } | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return undefined;
  const url = URL.parse(value);
  if (url === null) return undefined;
  const standard = url.protocol === 'http:' ? 80 : url.protocol === 'https:' ? 443 : 0;
  return {
    host: url.hostname.toLowerCase().replace(/^\[|\]$/g, ''),
    port: url.port === '' ? standard : Number(url.port),
    shownPort: url.port === '' ? '' : `:${url.port}`,
    target: url.pathname + url.search,
  };
}

function samePath(a: string, b: string): boolean {
  return a === b || decoded(a) === decoded(b);
}

function isBelow(target: string, path: string): boolean {
  return target.startsWith(path) && (path.endsWith('/') || /^[/?]/.test(target.slice(path.length)));
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] as string;
}

/** Segments of the path and values of the query, decoded. */
function parts(target: string): string[] {
  const [path = '', query = ''] = target.split('?', 2);
  return [...path.split('/').map(decoded), ...new URLSearchParams(query).values()].filter((part) => part !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
