import type { Handle, Libbpf } from '../load/libbpf.ts';

/** Which BPF program runs where. Return probes are what tells how many bytes really went. */
const PROBES: readonly { readonly symbol: string; readonly program: string; readonly atReturn: boolean }[] = [
  { symbol: 'SSL_set_fd', program: 'ssl_set_fd', atReturn: false },
  { symbol: 'SSL_free', program: 'ssl_free', atReturn: false },
  ...[
    ['SSL_write', 'ssl_write'],
    ['SSL_write_ex', 'ssl_write_ex'],
    ['SSL_write_ex2', 'ssl_write_ex2'],
    ['SSL_read', 'ssl_read'],
    ['SSL_read_ex', 'ssl_read_ex'],
  ].flatMap(([symbol = '', program = '']) => [
    { symbol, program: 'ssl_done', atReturn: true },
    { symbol, program, atReturn: false },
  ]),
];

/** The functions to look for in a program file. */
export const probedSymbols: readonly string[] = [...new Set(PROBES.map(({ symbol }) => symbol))];

/** Whether plaintext both ways can be read with these functions. */
export function isTlsLibrary(functions: ReadonlyMap<string, number>): boolean {
  return functions.has('SSL_write') && functions.has('SSL_read');
}

/** Sets all probes in the file, or none. Returns the links, or why not. */
export function attachProbes(
  bpf: Libbpf,
  programs: ReadonlyMap<string, Handle>,
  path: string,
  functions: ReadonlyMap<string, number>,
): Handle[] | { readonly error: string } {
  const links: Handle[] = [];
  for (const { symbol, program, atReturn } of PROBES) {
    const offset = functions.get(symbol);
    if (offset === undefined) continue;
    const loaded = programs.get(program);
    const link = loaded && bpf.attachUprobe(loaded, atReturn, path, offset);
    if (link) {
      links.push(link);
      continue;
    }
    const error = loaded ? `${symbol}: ${bpf.lastError()}` : `${symbol}: the program ${program} is not loaded`;
    for (const done of links) bpf.destroyLink(done);
    return { error };
  }
  return links;
}
