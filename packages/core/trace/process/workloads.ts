import type { RemitEvent } from '../../event/index.ts';
import { type Fold, nodeFrom } from '../fold.ts';
import { ancestors, currentImage, type ProcessState } from './process-table.ts';
import { programName, workloadOfCgroup } from './workload-name.ts';

/**
 * `ran_in`. A process belongs to the workload its cgroup names. Where the cgroup names none (root, login sessions), only agents
 * make a workload: the top process of the agent is the highest ancestor that still runs the same program, the workload is
 * called after that program, and all that descends from the top process belongs to it.
 */
export class Workloads {
  readonly #fold: Fold;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** After fork, exec and seen: the image that is new belongs somewhere. */
  place(process: ProcessState, event: RemitEvent): void {
    const named = process.cgroup === undefined ? undefined : workloadOfCgroup(process.cgroup);
    process.workload =
      named === undefined ? process.parent?.workload : this.#workload(event, named.kind, named.name, named.container);
    this.#link(process, event);
  }

  /** The process speaks to a model: if it has no workload yet it becomes one. */
  claim(agent: ProcessState, event: RemitEvent): void {
    if (agent.workload !== undefined) return;
    const image = currentImage(agent);
    const name = programName(image.exe, image.argv);
    const runsTheSame = (process: ProcessState) => {
      const other = currentImage(process);
      return other.exe === image.exe && programName(other.exe, other.argv) === name;
    };
    let top = agent;
    for (const ancestor of ancestors(agent)) {
      if (!runsTheSame(ancestor)) break;
      top = ancestor;
    }
    const workload = this.#workload(event, 'process', name, '');
    for (const process of [top, ...descendants(top)]) {
      if (process.workload !== undefined) continue;
      process.workload = workload;
      this.#link(process, event);
    }
  }

  #workload(event: RemitEvent, kind: string, name: string, container: string): string {
    const id = `workload:${event.node}/${kind}/${name}${container === '' ? '' : `/${container}`}`;
    if (!this.#fold.graph.has(id)) {
      const attrs = { cluster: '', namespace: '', workload_kind: kind, name, container, node: event.node };
      this.#fold.graph.put(nodeFrom(event, 'workload', id, attrs));
    }
    return id;
  }

  #link(process: ProcessState, event: RemitEvent): void {
    if (process.workload === undefined) return;
    const byCgroup = process.cgroup !== undefined && workloadOfCgroup(process.cgroup) !== undefined;
    this.#fold.graph.link({
      from: currentImage(process).id,
      to: process.workload,
      rel: 'ran_in',
      basis: byCgroup ? 'keyed' : 'inferred',
      confidence: byCgroup ? 1 : 0.9,
      evidence: [event.id],
      why: byCgroup ? `cgroup ${process.cgroup}` : 'descends from the agent’s top process',
    });
  }
}

function* descendants(process: ProcessState): Iterable<ProcessState> {
  const open = [...process.children];
  let looked = 0;
  while (open.length > 0 && looked++ < 65_536) {
    const next = open.pop() as ProcessState;
    yield next;
    open.push(...next.children);
  }
}
