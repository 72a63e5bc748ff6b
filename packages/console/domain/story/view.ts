/** The window onto the drawing: screen = drawing × k + (x, y), in CSS pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below this an item's name can no longer be read, so the first view rather shows less of the story. */
const READABLE = 0.56;
const LARGEST = 1.1;

/**
 * Everything if it fits at a readable size; otherwise the largest readable window around `focus`. `least` lets a person ask for
 * everything, readable or not.
 */
export function fitted(size: { width: number; height: number }, content: Box, focus: Box, least = READABLE): View {
  const whole = Math.min(size.width / content.width, size.height / content.height);
  const k = Math.min(LARGEST, Math.max(least, whole));
  return {
    k,
    x: start(size.width, content.x, content.width, focus.x + focus.width / 2, k),
    y: start(size.height, content.y, content.height, focus.y + focus.height / 2, k),
  };
}

/** Zoom by `factor`, keeping the point under `at` (screen) where it is. */
export function zoomed(view: View, factor: number, at: { x: number; y: number }): View {
  const k = Math.min(3, Math.max(0.05, view.k * factor));
  const by = k / view.k;
  return { k, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** The least movement after which `box` (drawing) shows whole, with a margin. */
export function centred(view: View, size: { width: number; height: number }, box: Box): View {
  return {
    k: view.k,
    x: view.x + shift(box.x * view.k + view.x, box.width * view.k, size.width),
    y: view.y + shift(box.y * view.k + view.y, box.height * view.k, size.height),
  };
}

function shift(from: number, length: number, room: number): number {
  if (from < MARGIN) return MARGIN - from;
  if (from + length > room - MARGIN) return room - MARGIN - from - length;
  return 0;
}

const MARGIN = 24;

/** Middle it when there is room; otherwise as near to the focus as the content's ends allow. */
function start(room: number, from: number, length: number, focus: number, k: number): number {
  if (length * k <= room) return (room - length * k) / 2 - from * k;
  return Math.min(-from * k, Math.max(room - (from + length) * k, room / 2 - focus * k));
}
