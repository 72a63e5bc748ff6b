import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Box, centred, type Focus, fitted, type View, zoomed } from '../../domain/story/view.ts';
import { useSize } from './use-size.ts';

/**
 * Which part of the drawing shows. Follows size and content until a person moves it; `ctrl` + wheel (and a pinch on a touchpad)
 * zooms at the pointer, the plain wheel and dragging move.
 */
export function usePanZoom(
  frame: RefObject<SVGSVGElement | null>,
  content: Box,
  focus: Focus,
  pointed: Box | undefined,
) {
  const size = useSize(frame);
  const [view, setView] = useState<View>({ x: 0, y: 0, k: 1 });
  const moved = useRef(false);

  useLayoutEffect(() => {
    if (!moved.current && size.width > 0) setView(fitted(size, content, focus));
  }, [size, content, focus]);

  // What is pointed at comes into sight; nothing moves when it is in sight already.
  useLayoutEffect(() => {
    if (pointed !== undefined && size.width > 0) setView((v) => centred(v, size, pointed));
  }, [size, pointed]);

  const change = useCallback((next: (view: View) => View) => {
    moved.current = true;
    setView(next);
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
      if (event.ctrlKey || event.metaKey) change((v) => zoomed(v, Math.exp(-event.deltaY / 240), at));
      else
        change((v) => ({
          ...v,
          x: v.x - (event.shiftKey ? event.deltaY : event.deltaX),
          y: v.y - (event.shiftKey ? 0 : event.deltaY),
        }));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frame, change]);

  return {
    view,
    /** Zoom by a factor around the middle. */
    zoom: (factor: number) => change((v) => zoomed(v, factor, { x: size.width / 2, y: size.height / 2 })),
    /** Everything, however small. */
    fit: () => change(() => fitted(size, content, { box: content, anchor: content }, 0.05)),
    /** Moves no further than needed for the box to show. */
    reveal: (box: Box) => change((v) => centred(v, size, box)),
    drag: useDrag(change),
  };
}

function useDrag(change: (next: (view: View) => View) => void) {
  const from = useRef<{ x: number; y: number; pointer: number; far: boolean } | undefined>(undefined);
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button === 0)
        from.current = { x: event.clientX, y: event.clientY, pointer: event.pointerId, far: false };
    },
    onPointerMove(event: PointerEvent) {
      const start = from.current;
      if (start === undefined || start.pointer !== event.pointerId) return;
      const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
      if (!start.far && Math.hypot(dx, dy) < 4) return;
      if (!start.far) event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { ...start, x: event.clientX, y: event.clientY, far: true };
      change((v) => ({ ...v, x: v.x + dx, y: v.y + dy }));
    },
    onPointerUp() {
      from.current = undefined;
    },
    onPointerCancel() {
      from.current = undefined;
    },
  };
}
