import type { NodeKind } from '@remit/core/trace';

/** Outlines that tell kinds apart without colour. w × h from the origin. */
export function outline(kind: NodeKind, w: number, h: number): string {
  return shapes[kind](w, h);
}

type Shape = (w: number, h: number) => string;

const round =
  (r: number): Shape =>
  (w, h) =>
    `M${r} 0H${w - r}a${r} ${r} 0 0 1 ${r} ${r}V${h - r}a${r} ${r} 0 0 1 ${-r} ${r}H${r}a${r} ${r} 0 0 1 ${-r} ${-r}V${r}a${r} ${r} 0 0 1 ${r} ${-r}z`;

/** A sheet with its corner folded. */
const sheet: Shape = (w, h) => `M0 0H${w - 12}L${w} 12V${h}H0zM${w - 12} 0V12H${w}`;

const pill: Shape = (w, h) => round(h / 2)(w, h);

const hexagon: Shape = (w, h) => `M10 0H${w - 10}L${w} ${h / 2}L${w - 10} ${h}H10L0 ${h / 2}z`;

/** A box with a bar on its left, like a terminal window seen from the side. */
const terminal: Shape = (w, h) => `M0 0H${w}V${h}H0zM5 0V${h}`;

/** Pointing outwards: something that leaves. */
const arrow: Shape = (w, h) => `M0 0H${w - 12}L${w} ${h / 2}L${w - 12} ${h}H0z`;

/** With bitten corners, like a ticket. */
const ticket: Shape = (w, h) =>
  `M9 0H${w - 9}a9 9 0 0 0 9 9V${h - 9}a9 9 0 0 0 -9 9H9a9 9 0 0 0 -9 -9V9a9 9 0 0 0 9 -9z`;

const doubled: Shape = (w, h) => `${round(4)(w, h)}M4 4H${w - 4}V${h - 4}H4z`;

const shapes: Record<NodeKind, Shape> = {
  workload: doubled,
  process: terminal,
  conversation: pill,
  turn: pill,
  segment: sheet,
  tool_call: hexagon,
  file: sheet,
  connection: arrow,
  request: arrow,
  k8s_call: arrow,
  cloud_call: arrow,
  credential: ticket,
  record: round(10),
};
