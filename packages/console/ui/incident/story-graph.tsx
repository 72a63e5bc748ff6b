import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { type Layout, layOut, type Placed, ITEM } from '../../domain/story/layout.ts';
import type { Selection } from '../../domain/story/selection.ts';
import type { Story } from '../../domain/story/story.ts';
import type { Box, Focus } from '../../domain/story/view.ts';
import { Legend } from './legend.tsx';
import { NodeBox } from './node-box.tsx';
import { Readout } from './readout.tsx';
import { StrandLine } from './strand-line.tsx';
import { useGraphKeys } from './use-graph-keys.ts';
import { usePanZoom } from './use-pan-zoom.ts';
import type { Pointer } from './use-pointer.ts';

interface StoryGraphProps {
  readonly story: Story;
  readonly zero: { readonly ts: string; readonly node: string | undefined };
  readonly selection: Selection | undefined;
  readonly pointer: Pointer;
}

/** The story from left to right. One tab stop: arrows walk from cause to effect, Enter opens the evidence. */
export function StoryGraph({ story, zero, selection, pointer }: StoryGraphProps) {
  const frame = useRef<SVGSVGElement>(null);
  const layout = useMemo(() => layOut(story), [story]);
  const content = useMemo(() => ({ x: 0, y: 0, width: layout.width, height: layout.height }), [layout]);
  const focus = useMemo(
    () => heart(layout, zero.node === undefined ? undefined : story.itemOf.get(zero.node)),
    [layout, story, zero],
  );
  const pointed = useMemo(
    () => (selection === undefined ? undefined : boxOf(layout.items.filter((p) => selection.items.has(p.item.id)))),
    [layout, selection],
  );
  const { view, zoom, fit, reveal, drag } = usePanZoom(frame, content, focus, pointed);
  const [over, setOver] = useState<string>();
  const keys = useGraphKeys({ layout, frame, reveal, zoom, fit, select: pointer.point, selected: selection });
  const arrow = useId();
  const shown = over ?? keys.focused;
  const [all, setAll] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => keys.onKeyDown(event);
  const detail = view.k < 0.4 ? 'far' : view.k < 0.72 ? 'mid' : 'near';
  return (
    <section className="graph" aria-label="The story as a graph">
      <div className="graph-tools" role="group" aria-label="View of the graph">
        <button type="button" onClick={() => zoom(1.25)} aria-label="Zoom in" title="Zoom in (+)">
          +
        </button>
        <button type="button" onClick={() => zoom(0.8)} aria-label="Zoom out" title="Zoom out (−)">
          −
        </button>
        <button type="button" onClick={fit} title="Show everything (0)">
          Fit
        </button>
        <button
          type="button"
          aria-pressed={all}
          onClick={() => setAll(!all)}
          title="Also draw where it ran, whole contexts, and what a nearer edge says already"
        >
          All edges
        </button>
      </div>
      <svg
        ref={frame}
        className="graph-frame"
        role="group"
        aria-label="Story graph: arrow keys walk from cause to effect, Shift with an arrow stops at the edge between, Enter opens the evidence"
        data-detail={detail}
        data-pointing={selection !== undefined}
        data-all={all}
        onKeyDown={onKeyDown}
        {...drag}
      >
        <defs>
          {['', '-lit', '-back'].map((look) => (
            <marker
              key={look}
              id={`${arrow}${look}`}
              className={`arrow${look}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="5.5"
              markerHeight="5.5"
              orient="auto-start-reverse"
            >
              <path d="M0 0.5 7.5 4 0 7.5z" />
            </marker>
          ))}
        </defs>
        <g className="graph-content" transform={`translate(${view.x} ${view.y}) scale(${view.k})`}>
          {layout.headings.map((heading, i) => (
            <g key={heading.title} className="column" data-odd={i % 2 === 1}>
              <rect x={heading.x - 14} y={0} width={heading.width + 28} height={layout.height} />
              <text x={heading.x} y={24}>
                {heading.title}
              </text>
            </g>
          ))}
          {layout.strands.map((routed) => (
            <StrandLine
              key={routed.strand.id}
              routed={routed}
              arrow={arrow}
              scale={detail === 'near' ? 1 : 1.25}
              lit={selection?.strands.has(routed.strand.id) ?? false}
              near={shown === routed.strand.from || shown === routed.strand.to}
              selected={selection?.kind === 'strand' && selection.strand.id === routed.strand.id}
              focused={keys.focused === routed.strand.id}
              onOver={setOver}
              onSelect={pointer.point}
              onFocus={keys.setFocused}
              story={story}
            />
          ))}
          {layout.items.map((placed) => (
            <NodeBox
              key={placed.item.id}
              placed={placed}
              detail={detail}
              zero={zero}
              isZero={zero.node !== undefined && story.itemOf.get(zero.node) === placed.item.id}
              lit={selection?.items.has(placed.item.id) ?? false}
              selected={selection?.kind === 'item' && selection.item.id === placed.item.id}
              tabStop={keys.tabStop === placed.item.id}
              onOver={setOver}
              onSelect={pointer.point}
              onFocus={keys.setFocused}
            />
          ))}
        </g>
      </svg>
      <div className="graph-foot">
        <Readout story={story} zero={zero.ts} id={shown} />
        <Legend />
      </div>
    </section>
  );
}

/** The first view goes from the document's entry to what the signals are about; if that is too much, to the entry. */
function heart(layout: Layout, zero: string | undefined): Focus {
  const entry = layout.items.filter((placed) => placed.item.id === zero);
  const marked = layout.items.filter((placed) => placed.item.signals.length > 0);
  const box = boxOf([...entry, ...marked]) ?? boxOf(layout.items) ?? NOWHERE;
  return { box, anchor: boxOf(entry) ?? boxOf(marked.slice(0, 1)) ?? box };
}

const NOWHERE: Box = { x: 0, y: 0, width: 1, height: 1 };

function boxOf(items: readonly Placed[]): Box | undefined {
  if (items.length === 0) return undefined;
  const x = Math.min(...items.map((p) => p.x));
  const y = Math.min(...items.map((p) => p.y));
  return {
    x,
    y,
    width: Math.max(...items.map((p) => p.x + p.width)) - x,
    height: Math.max(...items.map((p) => p.y + ITEM.height)) - y,
  };
}
