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
const READABLE = 0.5;
const LARGEST = 1.1;

/** What the first view must show if not everything can, and what of that matters most. */
export interface Focus {
  readonly box: Box;
  readonly anchor: Box;
}

/**
 * Everything if it fits at a readable size; otherwise the largest readable window around `focus`. `least` lets a person ask for
 * everything, readable or not.
 */
export function fitted(size: { width: number; height: number }, content: Box, focus: Focus, least = READABLE): View {
  const whole = Math.min(size.width / content.width, size.height / content.height);
  const k = Math.min(LARGEST, Math.max(least, whole));
  return {
    k,
    x: start(size.width, content.x, content.width, [focus.box.x, focus.box.width], focus.anchor.x, k),
    y: start(size.height, content.y, content.height, [focus.box.y, focus.box.height], focus.anchor.y, k),
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
  if (from < MARGIN || length > room - 2 * MARGIN) return MARGIN - from;
  if (from + length > room - MARGIN) return room - MARGIN - from - length;
  return 0;
}

const MARGIN = 24;

/** Middle it when there is room; otherwise show the focus, or if even that is too long its anchor, as far as the content's ends allow. */
function start(
  room: number,
  from: number,
  length: number,
  [focus, focusLength]: readonly [number, number],
  anchor: number,
  k: number,
): number {
  if (length * k <= room) return (room - length * k) / 2 - from * k;
  const wanted = focusLength * k > room ? room / 3 - anchor * k : room / 2 - (focus + focusLength / 2) * k;
  return Math.min(-from * k, Math.max(room - (from + length) * k, wanted));
}
