import { fstatSync, readSync } from 'node:fs';

/** What the sensor needs of a program file: where the named functions start, as offsets in the file. */
export interface ElfSymbols {
  readonly functions: ReadonlyMap<string, number>;
  /** Hex of the GNU build id, where there is one. */
  readonly buildId?: string;
  /** The Go toolchain made it: its TLS is its own. */
  readonly isGo: boolean;
}

export type ElfResult = ElfSymbols | { readonly error: string };

/**
 * Finds functions by name in .dynsym, and in .symtab where .dynsym has none of them. Reads 64-bit little-endian ELF and trusts nothing in it: every offset is
 * checked, every table has a largest size. Never throws.
 */
export function readElf(fd: number, names: readonly string[]): ElfResult {
  try {
    return parse({ fd, size: fstatSync(fd).size }, names);
  } catch (error) {
    return { error: `cannot be read (${String((error as NodeJS.ErrnoException).code ?? error)})` };
  }
}

interface File {
  readonly fd: number;
  readonly size: number;
}

interface Section {
  readonly nameAt: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const PT_LOAD = 1;
const PT_NOTE = 4;
const MOST_SECTIONS = 4096;
const MOST_SEGMENTS = 512;
const MOST_TABLE = 128 * 1024 * 1024;
const MOST_NOTES = 64 * 1024;

function parse(file: File, names: readonly string[]): ElfResult {
  const header = readAt(file, 0, 64);
  if (!header || header.readUInt32BE(0) !== 0x7f454c46) return { error: 'not an ELF file' };
  if (header[4] !== 2 || header[5] !== 1) return { error: 'not a 64-bit little-endian ELF file' };
  const segments = readSegments(file, header);
  const sections = readSections(file, header);
  if (!segments || !sections) return { error: 'damaged ELF tables' };

  let functions = new Map<string, number>();
  for (const type of [SHT_DYNSYM, SHT_SYMTAB]) {
    for (const section of sections) {
      if (functions.size === 0 && section.type === type)
        functions = findFunctions(file, section, sections, segments, names);
    }
  }
  const buildId = readBuildId(file, segments);
  const isGo = hasSection(file, header, sections, '.go.buildinfo');
  return { functions, isGo, ...(buildId !== undefined && { buildId }) };
}

/** Undefined where the range is not wholly within the file, or larger than `most`. */
function readAt(file: File, offset: number, length: number, most = MOST_TABLE): Buffer | undefined {
  if (!(offset >= 0) || !(length >= 0) || length > most || offset + length > file.size) return undefined;
  const buffer = Buffer.allocUnsafe(length);
  let held = 0;
  while (held < length) {
    const count = readSync(file.fd, buffer, held, length - held, offset + held);
    if (count === 0) return undefined;
    held += count;
  }
  return buffer;
}

function readSegments(file: File, header: Buffer): Segment[] | undefined {
  const count = header.readUInt16LE(56);
  const each = header.readUInt16LE(54);
  if (count > MOST_SEGMENTS || (count > 0 && each !== 56)) return undefined;
  const table = readAt(file, Number(header.readBigUInt64LE(32)), count * each);
  if (!table) return undefined;
  return Array.from({ length: count }, (_, i) => ({
    type: table.readUInt32LE(i * each),
    offset: Number(table.readBigUInt64LE(i * each + 8)),
    address: Number(table.readBigUInt64LE(i * each + 16)),
    size: Number(table.readBigUInt64LE(i * each + 32)),
  }));
}

function readSections(file: File, header: Buffer): Section[] | undefined {
  const count = header.readUInt16LE(60);
  const each = header.readUInt16LE(58);
  if (count > MOST_SECTIONS || (count > 0 && each !== 64)) return undefined;
  const table = readAt(file, Number(header.readBigUInt64LE(40)), count * each);
  if (!table) return undefined;
  return Array.from({ length: count }, (_, i) => ({
    nameAt: table.readUInt32LE(i * each),
    type: table.readUInt32LE(i * each + 4),
    offset: Number(table.readBigUInt64LE(i * each + 24)),
    size: Number(table.readBigUInt64LE(i * each + 32)),
    link: table.readUInt32LE(i * each + 40),
  }));
}

const SYMBOL = 24;
const STT_FUNC = 2;

function findFunctions(
  file: File,
  table: Section,
  sections: readonly Section[],
  segments: readonly Segment[],
  names: readonly string[],
): Map<string, number> {
  const found = new Map<string, number>();
  const stringSection = sections[table.link];
  const strings = stringSection && readAt(file, stringSection.offset, stringSection.size);
  if (!strings) return found;
  const nameOf = nameOffsets(strings, names);
  if (nameOf.size === 0) return found;
  const symbols = readAt(file, table.offset, table.size);
  if (!symbols) return found;
  for (let at = 0; at + SYMBOL <= symbols.length; at += SYMBOL) {
    const name = nameOf.get(symbols.readUInt32LE(at));
    if (name === undefined || found.has(name)) continue;
    const isFunction = ((symbols[at + 4] as number) & 0xf) === STT_FUNC;
    const isDefined = symbols.readUInt16LE(at + 6) !== 0;
    if (!isFunction || !isDefined) continue;
    const offset = fileOffset(Number(symbols.readBigUInt64LE(at + 8)), segments, file.size);
    if (offset !== undefined) found.set(name, offset);
  }
  return found;
}

/** A name may stand in several places of a string table, and as the tail of a longer one. */
function nameOffsets(strings: Buffer, names: readonly string[]): Map<number, string> {
  const offsets = new Map<number, string>();
  const most = 16;
  for (const name of names) {
    const wanted = Buffer.from(`${name}\0`);
    let at = strings.indexOf(wanted);
    for (let count = 0; at >= 0 && count < most; count++) {
      offsets.set(at, name);
      at = strings.indexOf(wanted, at + 1);
    }
  }
  return offsets;
}

function fileOffset(address: number, segments: readonly Segment[], fileSize: number): number | undefined {
  for (const { type, offset, address: start, size } of segments) {
    if (type !== PT_LOAD || address < start || address >= start + size) continue;
    const at = address - start + offset;
    return at < fileSize ? at : undefined;
  }
  return undefined;
}

const NT_GNU_BUILD_ID = 3;

function readBuildId(file: File, segments: readonly Segment[]): string | undefined {
  for (const segment of segments) {
    if (segment.type !== PT_NOTE) continue;
    const notes = readAt(file, segment.offset, segment.size, MOST_NOTES);
    if (!notes) continue;
    for (let at = 0; at + 12 <= notes.length; ) {
      const nameSize = notes.readUInt32LE(at);
      const size = notes.readUInt32LE(at + 4);
      const nameAt = at + 12;
      const dataAt = nameAt + padded(nameSize);
      if (dataAt + size > notes.length) break;
      const isBuildId = notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID;
      if (isBuildId && notes.toString('latin1', nameAt, nameAt + 4) === 'GNU\0')
        return notes.toString('hex', dataAt, dataAt + size);
      at = dataAt + padded(size);
    }
  }
  return undefined;
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

function hasSection(file: File, header: Buffer, sections: readonly Section[], name: string): boolean {
  const names = sections[header.readUInt16LE(62)];
  const strings = names && readAt(file, names.offset, names.size, 1024 * 1024);
  if (!strings) return false;
  return sections.some(({ nameAt }) => strings.toString('latin1', nameAt, nameAt + name.length + 1) === `${name}\0`);
}
