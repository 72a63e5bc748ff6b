import { compare } from './compare/compare.ts';
import { comparedFigures } from './compare/figures.ts';
import { loadTable } from './compare/table.ts';
import type { Measured } from './figure.ts';
import { type LoadName, loadNames } from './load/loads.ts';
import { loadSizes, quickSizes } from './load/load.ts';
import { openWorkbench } from './load/workbench.ts';

export interface GroupOptions {
  readonly repetitions: number;
  readonly seed: number;
  readonly peers: boolean;
  readonly quick: boolean;
  /** Of measurements that watch something over time. */
  readonly minutes: number;
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly figures: readonly Measured[];
  readonly details?: unknown;
}

export interface Group {
  readonly name: string;
  run(options: GroupOptions): Promise<Outcome>;
}

/** What can be asked for by name; without names all of it runs. */
export const groups: readonly Group[] = loadNames.map(comparing);

function comparing(name: LoadName): Group {
  return {
    name,
    async run(options) {
      const bench = openWorkbench();
      try {
        const sizes = options.quick ? quickSizes : loadSizes;
        const { summaries } = await compare(bench, { ...options, loads: [name], sizes });
        options.say(`\n${loadTable(name, summaries)}\n`);
        return { figures: comparedFigures(summaries), details: summaries };
      } finally {
        bench.close();
      }
    },
  };
}
