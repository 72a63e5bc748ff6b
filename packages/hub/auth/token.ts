import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { RemitError } from '@remit/core/error';

/** The token that opens the hub, in DATA/token. */
export function tokenOf(data: string): string | RemitError {
  return secretOf(data, 'token');
}

/** The key of all keyed hashes and fingerprints of an installation, in DATA/key. */
export function keyOf(data: string): string | RemitError {
  return secretOf(data, 'key');
}

/**
 * 256 random bits, readable by their owner alone. Made on the first call; whoever calls at the same moment gets the same. The
 * data folder is made, and closed to others.
 */
function secretOf(data: string, name: string): string | RemitError {
  const path = join(data, name);
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if ((statSync(data).mode & 0o077) !== 0) chmodSync(data, 0o700);
    const known = readSecret(data, name);
    if (known !== undefined) return known;
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    try {
      linkSync(fresh, path); // fails when another process was first: then theirs holds
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
    return readSecret(data, name) ?? new RemitError('REMIT_STORE', `${path} holds no secret`);
  } catch (error) {
    return new RemitError('REMIT_STORE', `${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The token of a data folder, if it has one. */
export function readToken(data: string): string | undefined {
  return readSecret(data, 'token');
}

function readSecret(data: string, name: string): string | undefined {
  try {
    const secret = readFileSync(join(data, name), 'utf8').trim();
    return secret.length >= 32 ? secret : undefined;
  } catch {
    return undefined;
  }
}

/** What the browser keeps instead of the token: it opens the console, but does not let anybody send events. */
export function cookieValue(token: string): string {
  return createHmac('sha256', token).update('remit console cookie').digest('base64url');
}

export function sameSecret(given: string, expected: string): boolean {
  const a = createHmac('sha256', 'remit').update(given).digest();
  const b = createHmac('sha256', 'remit').update(expected).digest();
  return timingSafeEqual(a, b);
}
