import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { droppable, letGoOfStart } from './resident.ts';

const part = (range: string, rights: string, path: string, dirty: number) =>
  `${range} ${rights} 00000000 fe:00 99                         ${path}\nSize:  16 kB\nRss:  16 kB\nPrivate_Dirty:        ${dirty} kB\nVmFlags: rd mr`;

describe('memory that only the start needed', () => {
  it('is the code of the program itself, and what of it cannot be written and was not', () => {
    const smaps = [
      part('1000-2000', 'r--p', '/bin/node', 0),
      part('2000-4000', 'r-xp', '/bin/node', 4),
      part('4000-5000', 'r--p', '/bin/node', 8),
      part('5000-6000', 'rw-p', '/bin/node', 0),
      part('6000-7000', 'r-xp', '/lib/libc.so.6', 0),
      part('7000-8000', 'rw-p', '', 12),
    ].join('\n');
    expect(droppable(smaps, '/bin/node')).toEqual([
      { from: 0x1000, to: 0x2000 },
      { from: 0x2000, to: 0x4000 },
    ]);
  });

  it.runIf(process.platform === 'linux')('is given back, and what is used again comes back', () => {
    const resident = () => Number(/^RssFile:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
    const before = resident();
    letGoOfStart();
    expect(resident()).toBeLessThan(before);
    expect(JSON.parse(JSON.stringify({ regular: /e(x)/.exec('text')?.[1] }))).toEqual({ regular: 'x' });
  });
});
