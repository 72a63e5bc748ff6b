import { errorName, type Handle, type Libbpf } from '../load/libbpf.ts';

/** The functions probed, each with the cookie that tells the program which it is (enum probed_function in bpf/tls.bpf.c). */
export const probedFunctions = {
  SSL_write: 1,
  SSL_write_ex: 2,
  SSL_write_ex2: 3,
  SSL_read: 4,
  SSL_read_ex: 5,
  SSL_set_fd: 6,
  SSL_free: 7,
} as const;

/** Those whose return says how many bytes really went. */
const AT_RETURN: ReadonlySet<string> = new Set([
  'SSL_write',
  'SSL_write_ex',
  'SSL_write_ex2',
  'SSL_read',
  'SSL_read_ex',
]);

/** Whether plaintext both ways can be read with these functions. */
export function isTlsLibrary(functions: ReadonlyMap<string, number>): boolean {
  return functions.has('SSL_write') && functions.has('SSL_read');
}

/** Probes set in one file. */
export interface Probes {
  /** Takes them out, on another thread: the kernel waits until no processor is in one. */
  remove(): void;
}

/**
 * Sets all probes in the file, or none and says why. Kernels from 6.6 on take all of a file in two links; before, each probe is a
 * perf event of its own.
 */
export function attachProbes(
  bpf: Libbpf,
  programs: ReadonlyMap<string, Handle>,
  together: boolean,
  path: string,
  functions: ReadonlyMap<string, number>,
): Probes | { readonly error: string } {
  const entered = programs.get('ssl_entered');
  const returned = programs.get('ssl_returned');
  if (!entered || !returned) return { error: 'the TLS programs are not loaded' };
  const places = Object.entries(probedFunctions).flatMap(([name, cookie]) => {
    const offset = functions.get(name);
    return offset === undefined ? [] : [{ name, cookie, offset }];
  });
  const returning = places.filter(({ name }) => AT_RETURN.has(name));
  // Returns first: a call between the two is then missed whole, and not remembered for ever.
  const both = [
    { program: returned, atReturn: true, places: returning },
    { program: entered, atReturn: false, places },
  ];
  if (!together) return attachOneByOne(bpf, path, both);
  const fds = both.map(({ program, atReturn, places }) => bpf.attachUprobes(program, atReturn, path, places));
  const refused = fds.find((fd) => fd < 0);
  if (refused === undefined) return { remove: () => fds.forEach(bpf.closeLater) };
  for (const fd of fds) if (fd >= 0) bpf.closeLater(fd);
  return { error: errorName(refused) };
}

interface ProbeSet {
  readonly program: Handle;
  readonly atReturn: boolean;
  readonly places: readonly { readonly name: string; readonly cookie: number; readonly offset: number }[];
}

function attachOneByOne(bpf: Libbpf, path: string, sets: readonly ProbeSet[]): Probes | { readonly error: string } {
  const links: Handle[] = [];
  const remove = () => links.forEach(bpf.destroyLinkLater);
  for (const { program, atReturn, places } of sets) {
    for (const { name, cookie, offset } of places) {
      const link = bpf.attachUprobe(program, atReturn, path, offset, cookie);
      if (link) {
        links.push(link);
        continue;
      }
      const error = `${name}: ${bpf.lastError()}`;
      remove();
      return { error };
    }
  }
  return { remove };
}
