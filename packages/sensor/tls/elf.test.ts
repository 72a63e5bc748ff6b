import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ElfResult, readElf } from './elf.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-elf-'));
const names = ['SSL_write', 'SSL_read'];

/** SSL_write stands in the string table as the tail of a longer name too; SSL_read is only used, not defined. */
const SOURCE = `
int wolf_SSL_write(void) { return 1; }
int SSL_write(void) { return 2; }
extern int SSL_read(void) __attribute__((weak));
int use(void) { return SSL_read ? SSL_read() : 0; }
`;

beforeAll(() => {
  writeFileSync(join(folder, 'a.c'), SOURCE);
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-Wl,--build-id=0x0123456789abcdef',
    '-o',
    join(folder, 'a.so'),
    join(folder, 'a.c'),
  ]);
  writeFileSync(join(folder, 'm.c'), `${SOURCE}\nint main(void) { return 0; }`);
  execFileSync('cc', ['-o', join(folder, 'static'), join(folder, 'm.c')]);
  execFileSync('cc', ['-s', '-o', join(folder, 'stripped'), join(folder, 'm.c')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(path: string): ElfResult {
  const fd = openSync(path, 'r');
  try {
    return readElf(fd, names);
  } finally {
    closeSync(fd);
  }
}

describe('readElf', () => {
  it('finds a defined function where the disassembler finds it, and not one that is only used', () => {
    const result = read(join(folder, 'a.so'));
    if ('error' in result) throw new Error(result.error);
    const listing = execFileSync('nm', ['-D', '--defined-only', join(folder, 'a.so')], { encoding: 'utf8' });
    const address = Number.parseInt(/^([0-9a-f]+) T SSL_write$/m.exec(listing)?.[1] ?? '', 16);
    const code = readFileSync(join(folder, 'a.so'));
    expect([...result.functions.keys()]).toEqual(['SSL_write']);
    const offset = result.functions.get('SSL_write') as number;
    expect(offset).toBe(address);
    // mov $2,%eax or mov w0,#2: the body of this very function.
    expect(code.subarray(offset, offset + 16).includes(2)).toBe(true);
    expect(result.buildId).toBe('0123456789abcdef');
  });

  it('falls back to the full symbol table of a static program, and finds nothing in a stripped one', () => {
    const found = read(join(folder, 'static'));
    expect('functions' in found && [...found.functions.keys()]).toEqual(['SSL_write']);
    const stripped = read(join(folder, 'stripped'));
    expect('functions' in stripped && stripped.functions.size).toBe(0);
  });

  it('refuses what is no ELF file', () => {
    expect(read(join(folder, 'a.c'))).toEqual({ error: 'not an ELF file' });
    writeFileSync(join(folder, 'empty'), '');
    expect(read(join(folder, 'empty'))).toEqual({ error: 'not an ELF file' });
  });

  it('never throws and never points outside the file, wherever bytes are changed or the file is cut', () => {
    const whole = readFileSync(join(folder, 'a.so'));
    const damaged = join(folder, 'damaged');
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    const headerChanges = fc.array(fc.tuple(fc.nat(63), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(changes, headerChanges), fc.integer({ min: 1, max: whole.length }), (list, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of list) if (at < length) bytes[at] = value;
        writeFileSync(damaged, bytes);
        const result = read(damaged);
        return 'error' in result || [...result.functions.values()].every((offset) => offset >= 0 && offset < length);
      }),
      { numRuns: 500 },
    );
  });
});
