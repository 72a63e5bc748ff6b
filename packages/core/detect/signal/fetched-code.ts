import type { Act } from '../../profile/index.ts';
import { isOutside } from '../new-destination/outside.ts';
import { programClass } from './executables.ts';

/**
 * Whether a call brought a program from another machine and ran it: a shell or interpreter that reads its program from a pipe beside a
 * process that speaks to an outside host, or a file that such a process wrote and that was then run.
 */
export class FetchedCode {
  readonly #calls = new Map<string, Parts>();

  /** True from the act on with which it is complete. */
  observe(act: Act): boolean {
    if (act.call === undefined || act.process === undefined) return false;
    const parts = this.#of(act.call.id);
    const { node, process } = act;
    const who = `${process.attrs.pid}@${process.attrs.start_boot_ns}`;
    if ((node.kind === 'connection' || node.kind === 'request') && isOutside(node)) bounded(parts.fetchers, who);
    if (node.kind === 'file' && node.attrs.op !== 'read') parts.written.set(node.attrs.path, who);
    if (parts.written.size > MOST) parts.written.delete(parts.written.keys().next().value as string);
    if (node.kind === 'process') {
      const { exe, argv } = node.attrs;
      const kind = programClass(node);
      bounded(parts.run, exe);
      if (kind === 'shell' || kind === 'interpreter') {
        for (const word of argv.slice(1, 4)) bounded(parts.run, word);
        if (argv.slice(1).every((word) => /^-s?$/.test(word))) parts.fromPipe = true;
      }
    }
    if (parts.fromPipe && parts.fetchers.size > 0) return true;
    return [...parts.written].some(
      ([path, writer]) =>
        parts.fetchers.has(writer) &&
        [...parts.run].some(
          (word) => word === path || (word.length >= 3 && path.endsWith(`/${word.replace(/^\.\//, '')}`)),
        ),
    );
  }

  #of(call: string): Parts {
    const known = this.#calls.get(call);
    if (known !== undefined) return known;
    const parts: Parts = { fetchers: new Set(), written: new Map(), run: new Set(), fromPipe: false };
    this.#calls.set(call, parts);
    if (this.#calls.size > MOST_CALLS) this.#calls.delete(this.#calls.keys().next().value as string);
    return parts;
  }
}

interface Parts {
  /** Processes that spoke to an outside host. */
  readonly fetchers: Set<string>;
  /** Which process wrote which file. */
  readonly written: Map<string, string>;
  /** Programs, and the files given to shells and interpreters. */
  readonly run: Set<string>;
  fromPipe: boolean;
}

const MOST = 256;
const MOST_CALLS = 4000;

function bounded(set: Set<string>, value: string): void {
  if (set.size < MOST) set.add(value);
}
