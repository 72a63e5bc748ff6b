import type { Item, Strand } from './story.ts';

export interface Placed {
  readonly item: Item;
  readonly column: number;
  readonly row: number;
  /** Top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Routed {
  readonly strand: Strand;
  /** SVG path data from cause to effect. */
  readonly path: string;
  /** A point on it, for a label or a focus mark. */
  readonly middle: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const ITEM = { width: 172, height: 52 } as const;
export const GAP = { columns: 34, rows: 17 } as const;
