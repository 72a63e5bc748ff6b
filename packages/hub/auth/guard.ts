import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../api/problem.ts';
import { cookieValue, sameSecret } from './token.ts';

export interface GuardOptions {
  readonly token: string;
  /** Host names, beside loopback, under which the hub may be called. */
  readonly hosts: readonly string[];
}

const FAILURES_A_MINUTE = 20;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Who may call. Each call under /api needs the token, as a bearer or, for reading, as the console's cookie. A name that is
 * not ours in the Host header is refused first: that is how a web page elsewhere would reach a hub on loopback.
 */
export async function guard(app: FastifyInstance, { token, hosts }: GuardOptions): Promise<void> {
  const known = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
  const cookie = cookieValue(token);
  await app.register(rateLimit, { global: false });
  const failed = app.createRateLimit({ max: FAILURES_A_MINUTE, timeWindow: 60_000 });

  app.addHook('onRequest', async (request, reply) => {
    if (!known.has(hostName(request))) return sendProblem(reply, 421, 'REMIT_HUB_REFUSED', 'unknown host name');
    if (enters(request)) return enter(request, reply, token, cookie);
    if (!request.url.startsWith('/api/') && !request.url.startsWith('/metrics')) return;
    if (isAllowed(request, token, cookie)) return;
    const verdict = await failed(request);
    if (!verdict.isAllowed && verdict.isExceeded) {
      reply.header('retry-after', verdict.ttlInSeconds);
      return sendProblem(reply, 429, 'REMIT_HUB_REFUSED', 'too many calls without the token');
    }
    reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, 401, 'REMIT_HUB_REFUSED', 'the token is missing or wrong');
  });
}

function isAllowed(request: FastifyRequest, token: string, cookie: string): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameSecret(bearer, token);
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const given = cookieOf(request);
  return given !== undefined && sameSecret(given, cookie);
}

/** The console is opened with /?token=…; the token leaves the address bar and its history at once. */
function enters(request: FastifyRequest): boolean {
  return (
    request.method === 'GET' && /^\/(\?|[^?]*\?)(.*&)?token=/.test(request.url) && !request.url.startsWith('/api/')
  );
}

async function enter(request: FastifyRequest, reply: FastifyReply, token: string, cookie: string) {
  const url = new URL(request.url, 'http://hub');
  const given = url.searchParams.get('token') ?? '';
  url.searchParams.delete('token');
  if (sameSecret(given, token)) {
    reply.header('set-cookie', `${cookieName(request)}=${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`);
  }
  // One slash only: a path that begins with two would be an address elsewhere.
  return reply.redirect(`/${url.pathname.replace(/^[/\\]+/, '')}${url.search}`, 303);
}

function cookieOf(request: FastifyRequest): string | undefined {
  const name = cookieName(request);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** Browsers share cookies between the ports of one host, so two hubs on one machine need two names. */
function cookieName(request: FastifyRequest): string {
  return `remit_${request.socket.localPort ?? 0}`;
}

function hostName(request: FastifyRequest): string {
  return (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
}
