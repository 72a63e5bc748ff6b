import { Cursor } from '../cursor.ts';

/** Capabilities that the two ends agree on (https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html). */
export const CONNECT_WITH_DB = 1 << 3;
export const COMPRESS = 1 << 5;
export const PROTOCOL_41 = 1 << 9;
export const SSL = 1 << 11;
const SECURE_CONNECTION = 1 << 15;
const PLUGIN_AUTH = 1 << 19;
const CONNECT_ATTRS = 1 << 20;
const LENGTH_CODED_AUTH = 1 << 21;
export const DEPRECATE_EOF = 1 << 24;
export const OPTIONAL_METADATA = 1 << 25;
export const ZSTD = 1 << 26;
export const QUERY_ATTRIBUTES = 1 << 27;

export interface ClientLogin {
  readonly capabilities: number;
  /** It is only the request to go on in TLS. */
  readonly upgrade: boolean;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly application: string | undefined;
}

/** The client's answer to the greeting, whose secrets are passed over. */
export function readLogin(body: Buffer): ClientLogin {
  const cursor = new Cursor(body);
  const capabilities = cursor.uLe(4);
  cursor.skip(28);
  const has = (flag: number) => (capabilities & flag) !== 0;
  if (body.length === 32)
    return { capabilities, upgrade: has(SSL), user: undefined, database: undefined, application: undefined };
  const user = cursor.text();
  if (has(LENGTH_CODED_AUTH)) cursor.counted();
  else if (has(SECURE_CONNECTION)) cursor.skip(cursor.u8());
  else cursor.text();
  const database = has(CONNECT_WITH_DB) ? cursor.text() : undefined;
  if (has(PLUGIN_AUTH)) cursor.text();
  const application = has(CONNECT_ATTRS) ? programIn(cursor.counted()) : undefined;
  return { capabilities, upgrade: false, user, database: database === '' ? undefined : database, application };
}

function programIn(attributes: Buffer | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const cursor = new Cursor(attributes);
  const found = new Map<string, string>();
  while (cursor.left > 0 && !cursor.failed && found.size < 64) {
    const name = cursor.counted()?.toString('utf8') ?? '';
    found.set(name, cursor.counted()?.toString('utf8') ?? '');
  }
  return found.get('program_name') ?? found.get('_client_name');
}

/** The server's capabilities from its greeting; undefined when they are not all there. */
export function readGreeting(body: Buffer): number | undefined {
  const cursor = new Cursor(body, 1);
  cursor.text();
  cursor.skip(13);
  const low = cursor.uLe(2);
  cursor.skip(3);
  const high = cursor.uLe(2);
  return cursor.failed ? undefined : (low | (high << 16)) >>> 0;
}

/** COM_CHANGE_USER: the same connection goes on as somebody else. */
export function readChangeOfUser(body: Buffer): { user: string; database: string } {
  const cursor = new Cursor(body, 1);
  const user = cursor.text();
  cursor.skip(cursor.u8());
  return { user, database: cursor.text() };
}
