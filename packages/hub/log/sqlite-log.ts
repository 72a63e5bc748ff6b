import type { RemitEvent } from '@remit/core/event';
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { type Appended, type EventLog, type Logged, MAX_PAGE_BYTES, type Trimmed } from './event-log.ts';

/** The log in the embedded store. */
export function createSqliteLog(db: Database): EventLog {
  const insert = db.prepare('insert or ignore into event (id, ts, kind, bytes, body) values (?, ?, ?, ?, ?)');
  const byId = db.prepare('select body from event where id = ?');
  const page = db.prepare('select seq, body from event where seq > ? order by seq limit ?');
  const pageSince = db.prepare('select seq, body from event where seq > ? and ts >= ? order by seq limit ?');
  const newest = db.prepare("select seq from sqlite_sequence where name = 'event'");
  const size = { ...measure(db) };

  return {
    append(entries): Appended {
      let stored = 0;
      let bytes = 0;
      db.transaction(() => {
        for (const { event, body } of entries) {
          const length = Buffer.byteLength(body);
          if (insert.run(event.id, event.ts, event.kind, length, body).changes === 0) continue;
          stored++;
          bytes += length;
        }
      });
      size.events += stored;
      size.bytes += bytes;
      return { stored, duplicates: entries.length - stored };
    },
    get(id) {
      const row = byId.get(id);
      return row === undefined ? undefined : (JSON.parse(row.body as string) as RemitEvent);
    },
    read(after, limit, since) {
      const rows = since === undefined ? page.iterate(after, limit) : pageSince.iterate(after, since, limit);
      const entries: Logged[] = [];
      let bytes = 0;
      for (const row of rows) {
        const body = row.body as string;
        entries.push({ seq: row.seq as number, body });
        if ((bytes += body.length) >= MAX_PAGE_BYTES) break;
      }
      return entries;
    },
    last: () => (newest.get()?.seq as number | undefined) ?? 0,
    size: () => ({ ...size }),
    trim(through, most): Trimmed {
      const removed = db.transaction(() => {
        const events = removeOldest(db, through, size.bytes - most, false);
        return { events, evidence: removeOldest(db, through, size.bytes - events.bytes - most, true) };
      });
      size.events -= removed.events.count + removed.evidence.count;
      size.bytes -= removed.events.bytes + removed.evidence.bytes;
      return { events: removed.events.count, evidence: removed.evidence.count };
    },
  };
}

/** Removes the oldest entries through a position until `excess` bytes are gone. */
function removeOldest(db: Database, through: number, excess: number, evidenceToo: boolean) {
  const removed = { count: 0, bytes: 0 };
  if (excess <= 0) return removed;
  let candidates = db.query.selectFrom('event').select(['seq', 'bytes']).where('seq', '<=', through).orderBy('seq');
  if (!evidenceToo) {
    candidates = candidates.where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('evidence').select(sql`1`.as('one')).whereRef('evidence.event', '=', 'event.id'))),
    );
  }
  const { sql: text, parameters } = candidates.compile();
  const doomed: number[] = [];
  for (const row of db.prepare(text).iterate(...(parameters as number[]))) {
    if (removed.bytes >= excess) break;
    doomed.push(row.seq as number);
    removed.bytes += row.bytes as number;
    removed.count++;
  }
  const remove = db.prepare('delete from event where seq = ?');
  for (const seq of doomed) remove.run(seq);
  return removed;
}

function measure(db: Database): { events: number; bytes: number } {
  const { fn } = db.query;
  const counted = db.query
    .selectFrom('event')
    .select([fn.countAll<number>().as('events'), fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes')]);
  return db.all(counted)[0] ?? { events: 0, bytes: 0 };
}
