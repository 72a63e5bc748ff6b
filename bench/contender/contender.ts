import type { EventClass } from '../load/load.ts';
import type { LoadName } from '../load/loads.ts';
import type { Workbench } from '../load/workbench.ts';

/** One way to start a sensor, and how to read what it says. */
export interface Contender {
  readonly name: string;
  readonly loads: readonly LoadName[];
  /** What it is meant to see; of these, what it does not tell it has missed. */
  readonly covers: readonly EventClass[];
  command(bench: Workbench): readonly string[];
  /** Files it needs before its start. */
  prepare?(bench: Workbench): void;
  /** A line that means ready. Without it: the first event of a program that the runner starts again and again. */
  readonly ready?: RegExp;
  /** Where its events stand, if not on its standard output. */
  output?(bench: Workbench): string;
  /** What one line of its output says. */
  read(line: string): Said;
  /** Kernel threads that work for it alone. */
  readonly kernelThreads?: readonly string[];
  /** Whether it says what it lost. */
  readonly saysLosses: boolean;
}

export interface Said {
  /** Events of the load that this line tells, and of which class. */
  readonly seen?: readonly [EventClass, number];
  /** Events that it says it lost. */
  readonly lost?: number;
}

export const nothing: Said = {};
/** The program with which the runner finds out whether a sensor is ready. */
export const canary = 'canary';
