import type { SqlDialect, SqlQueryData } from '@remit/core/event';
import type { Direction, ReaderContext, Role } from '../protocol.ts';
import { redact } from '../redact/redact.ts';
import { valueHashes } from '../redact/value-hash.ts';
import type { Cells } from './cells.ts';
import type { SqlStatement } from './text/statement.ts';

/** A statement with all that is known of it once it was answered, of any of the protocols. */
export interface Answered<A> {
  readonly statement: SqlStatement | undefined;
  /** What the answer says of itself, where the statement was not seen. */
  readonly operation?: string | undefined;
  readonly parameters: readonly string[];
  readonly returned: number | undefined;
  readonly affected: number | undefined;
  readonly error: string | undefined;
  readonly cells: Cells | undefined;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly truncated?: string | undefined;
  readonly began: A;
  readonly at: A;
}

/** Who speaks on a connection, as far as it was seen. */
export interface Login {
  database?: string | undefined;
  user?: string | undefined;
  application?: string | undefined;
}

export interface SqlTeller<A> {
  tell(answered: Answered<A>): void;
}

/** `front`: the direction in which statements go, which tells whether the watched process is the client. */
export function createTeller<A>(
  context: ReaderContext<A>,
  dialect: SqlDialect,
  login: Login,
  front: () => Direction,
): SqlTeller<A> {
  const { key } = context;
  let count = 0;
  const shown = (text: string | undefined) =>
    text === undefined || text === '' ? undefined : redact(text, key).slice(0, 256).toWellFormed();

  return {
    tell(one) {
      const { statement, returned, affected } = one;
      const values = valueHashes([...(statement?.literals ?? []), ...one.parameters], key);
      const prints = one.cells?.prints(key) ?? [];
      const role: Role = front() === 'out' ? 'client' : 'server';
      const optional = {
        statement: statement?.shape,
        statement_cut: statement?.cut === true ? true : undefined,
        values: values.length > 0 ? values : undefined,
        rows: returned ?? affected,
        returned,
        affected,
        error: one.error === undefined ? undefined : { code: one.error.slice(0, 64) },
        database: shown(login.database),
        user: shown(login.user),
        application: shown(login.application),
        traceparent: statement?.traceparent,
        fingerprint: prints.length > 0 ? prints : undefined,
        truncated: one.truncated,
      };
      const data = {
        exchange: context.exchangeId(++count),
        channel: context.channel,
        role,
        dialect,
        operation: statement?.operation ?? one.operation ?? 'unknown',
        tables: statement?.tables ?? [],
        bytes_out: one.bytesOut,
        bytes_in: one.bytesIn,
        ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
      } as SqlQueryData;
      const { began, at } = one;
      context.tell({ kind: 'sql.query', data, began, at, direction: front() });
    },
  };
}
