import type { EventOf } from '../../event/index.ts';
import { atOf, type Fold, nodeFrom } from '../fold.ts';
import { imageAt, type ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';

/** A file as one process opened it. */
export interface OpenedFile {
  /** Id of its node. */
  readonly id: string;
  readonly process: ProcessState;
  readonly path: string;
  readonly resolved: string | undefined;
  readonly op: 'read' | 'write' | 'create';
  /** The open that showed it last. */
  event: string;
  at: number;
}

/** Opens and what stood in the files. One node per process, path and kind of access. */
export class Files {
  readonly #fold: Fold;
  readonly #files: BoundedMap<string, OpenedFile>;
  readonly #byOpen: BoundedMap<string, OpenedFile>;

  constructor(fold: Fold) {
    this.#fold = fold;
    this.#files = new BoundedMap(fold.limits.exchanges);
    this.#byOpen = new BoundedMap(fold.limits.exchanges);
  }

  open(event: EventOf<'file.open'>, process: ProcessState): OpenedFile {
    const { path, resolved, op } = event.data;
    const id = `file:${process.key}/${op}${path.startsWith('/') ? '' : '/'}${path}`;
    let file = this.#files.touch(id);
    if (file === undefined || !this.#fold.graph.has(id)) {
      file = {
        id,
        process,
        path,
        resolved: resolved === path ? undefined : resolved,
        op,
        event: event.id,
        at: atOf(event),
      };
      this.#files.set(id, file);
      const links = file.resolved === undefined ? {} : { resolved: file.resolved };
      this.#fold.graph.put(nodeFrom(event, 'file', id, { path, ...links, op, pid: process.pid }));
    }
    file.event = event.id;
    file.at = atOf(event);
    this.#byOpen.set(event.id, file);
    const from = imageAt(process, file.at).id;
    this.#fold.graph.link({ from, to: id, rel: 'did', basis: 'observed', confidence: 1, evidence: [event.id] });
    return file;
  }

  /** The file whose content this is; undefined when its open is not known any more. */
  content(event: EventOf<'file.content'>): OpenedFile | undefined {
    const file = this.#byOpen.get(event.data.open);
    if (file === undefined) this.#fold.gaps.add('trace.file', 'content without an open');
    return file;
  }
}
