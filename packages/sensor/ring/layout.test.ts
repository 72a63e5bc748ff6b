import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildObjects, type ObjectName, objectPath, objectsPresent } from '../bpf/build.ts';
import { layout, recordType } from './layout.ts';

/** Which object carries each struct in its BTF. */
const OBJECT_OF: Readonly<Record<keyof typeof layout, ObjectName>> = {
  record_header: 'process',
  fork_record: 'process',
  exec_record: 'process',
  exit_record: 'process',
  open_record: 'open',
  fold_slot: 'open',
  connect_record: 'net',
  established_record: 'net',
  close_record: 'net',
  tls_record: 'tls',
  tls_free_record: 'tls',
  owner: 'net',
  endpoints: 'flow',
  flow_record: 'flow',
  flow_end_record: 'flow',
  dns_record: 'flow',
  seed_record: 'seed',
  session_key: 'tls',
};

interface BtfType {
  readonly kind: string;
  readonly name: string;
  readonly size?: number;
  readonly members?: readonly { readonly name: string; readonly bits_offset: number }[];
  readonly values?: readonly { readonly name: string; readonly val: number }[];
}

const error = buildObjects();
const bpftool = ['bpftool', '/usr/sbin/bpftool'].find((command) => runs(command));
const missing = objectsPresent() ? (bpftool ? undefined : 'bpftool is not installed') : error?.toString();

describe.skipIf(missing !== undefined)(`record layouts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(Object.keys(layout) as (keyof typeof layout)[])('%s stands in the object as the decoder reads it', (name) => {
    const struct = types(OBJECT_OF[name]).find((type) => type.kind === 'STRUCT' && type.name === name);
    const { size, ...members } = layout[name] as Readonly<Record<string, number>>;
    const compiled = Object.fromEntries((struct?.members ?? []).map((member) => [member.name, member.bits_offset / 8]));
    const { header: _header, padding: _padding, padding2: _padding2, ...told } = compiled;
    expect(members).toEqual(told);
    expect(size).toBe(struct?.size);
  });

  it('record types have the numbers of the C enum', () => {
    const values = types('process').find(({ kind, name }) => kind === 'ENUM' && name === 'record_type')?.values ?? [];
    const compiled = Object.fromEntries(
      values.map(({ name, val }) => [name.replace('RECORD_', '').toLowerCase(), val]),
    );
    const { types: _count, ...named } = compiled;
    expect(recordType).toEqual(named);
  });
});

function types(object: ObjectName): readonly BtfType[] {
  const json = execFileSync(bpftool as string, ['-j', 'btf', 'dump', 'file', objectPath(object)], {
    maxBuffer: 1 << 26,
  });
  return (JSON.parse(json.toString()) as { types: BtfType[] }).types;
}

function runs(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
