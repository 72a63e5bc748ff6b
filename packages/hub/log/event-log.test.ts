import type { RemitEvent } from '@remit/core/event';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../store/database.ts';
import type { EventLog, LogEntry } from './event-log.ts';
import { createMemoryLog } from './memory-log.ts';
import { createSqliteLog } from './sqlite-log.ts';

describe.each([
  { name: 'memory', open: openMemory },
  { name: 'SQLite', open: openSqlite },
])('the log in $name', ({ open }) => {
  let log: EventLog;
  let markEvidence: (id: string) => void;
  beforeEach(async () => {
    ({ log, markEvidence } = await open());
  });

  it('keeps entries in the order in which they came, not in that of their times', () => {
    log.append([entry('b', 9), entry('a', 1)]);
    log.append([entry('c', 5)]);
    expect(ids(log.read(0, 10))).toEqual(['b', 'a', 'c']);
    expect(log.last()).toBe(log.read(0, 10).at(-1)?.seq);
  });

  it('stores a batch that is sent twice once, and says so', () => {
    expect(log.append([entry('a'), entry('b')])).toEqual({ stored: 2, duplicates: 0 });
    expect(log.append([entry('b'), entry('c'), entry('c')])).toEqual({ stored: 1, duplicates: 2 });
    expect(ids(log.read(0, 10))).toEqual(['a', 'b', 'c']);
    expect(log.size().events).toBe(3);
  });

  it('finds an event by its id, as it was given', () => {
    const { event } = entry('x', 3);
    log.append([entry('x', 3)]);
    expect(log.get('x')).toEqual(event);
    expect(log.get('y')).toBeUndefined();
  });

  it('reads on from a position in pages, and from a time', () => {
    log.append(Array.from({ length: 25 }, (_, i) => entry(`e${i}`, i)));
    const first = log.read(0, 10);
    const second = log.read(first.at(-1)?.seq ?? 0, 10);
    const third = log.read(second.at(-1)?.seq ?? 0, 10);
    expect([first.length, second.length, third.length]).toEqual([10, 10, 5]);
    expect(log.read(third.at(-1)?.seq ?? 0, 10)).toEqual([]);
    expect(ids(log.read(0, 100, entry('', 20).event.ts))).toEqual(['e20', 'e21', 'e22', 'e23', 'e24']);
  });

  it('ends a page early when it grows large', () => {
    const large = Array.from({ length: 12 }, (_, i) => entry(`l${i}`, i, 'x'.repeat(1 << 20)));
    log.append(large);
    const page = log.read(0, 100);
    expect(page.length).toBeGreaterThan(0);
    expect(page.length).toBeLessThan(12);
  });

  it('drops the oldest events no incident rests on first, and counts its size down', () => {
    log.append(Array.from({ length: 10 }, (_, i) => entry(`e${i}`, i)));
    markEvidence('e0');
    markEvidence('e2');
    const each = log.size().bytes / 10;
    expect(log.trim(log.last(), each * 5)).toEqual({ events: 5, evidence: 0 });
    expect(ids(log.read(0, 20))).toEqual(['e0', 'e2', 'e7', 'e8', 'e9']);
    expect(log.size()).toEqual({ events: 5, bytes: each * 5 });
    expect(log.get('e1')).toBeUndefined();
  });

  it('drops evidence only when nothing else is left, and counts it apart', () => {
    log.append([entry('e0'), entry('e1'), entry('e2')]);
    markEvidence('e0');
    markEvidence('e1');
    expect(log.trim(log.last(), log.size().bytes / 3)).toEqual({ events: 1, evidence: 1 });
    expect(ids(log.read(0, 20))).toEqual(['e1']);
  });

  it('keeps what is not folded yet, whatever its size', () => {
    log.append([entry('a'), entry('b')]);
    const folded = log.last();
    log.append([entry('c')]);
    log.trim(folded, 0);
    expect(ids(log.read(0, 20))).toEqual(['c']);
  });

  it('never gives a position twice, also after the newest entries were dropped', () => {
    log.append([entry('a'), entry('b')]);
    const before = log.last();
    log.trim(before, 0);
    expect(log.last()).toBe(before);
    log.append([entry('c')]);
    expect(log.read(before, 5).map((logged) => logged.seq)).toEqual([before + 1]);
  });
});

async function openMemory() {
  const evidence = new Set<string>();
  return {
    log: createMemoryLog((id) => evidence.has(id)),
    markEvidence: (id: string) => void evidence.add(id),
  };
}

async function openSqlite() {
  const db = (await openDatabase(':memory:')) as Database;
  return {
    log: createSqliteLog(db),
    markEvidence: (id: string) => void db.run(db.query.insertInto('evidence').values({ incident: 'i', event: id })),
  };
}

function entry(id: string, second = 0, text = ''): LogEntry {
  const event: RemitEvent = {
    id,
    kind: 'mark',
    source: 'sensor',
    node: 'n',
    boot_id: 'b',
    ts: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`,
    boot_ns: '1',
    data: text ? { text } : {},
  } as RemitEvent;
  return { event, body: JSON.stringify(event) };
}

function ids(page: readonly { readonly body: string }[]): string[] {
  return page.map((logged) => (JSON.parse(logged.body) as RemitEvent).id);
}
