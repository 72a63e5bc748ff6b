import { type KeyboardEvent, type RefObject, useMemo, useRef, useState } from 'react';
import { describeItem } from '../../domain/story/describe-item.ts';
import { fit } from '../../domain/text/fit.ts';
import { clock, sinceZero, span } from '../../domain/time/instant.ts';
import { type Lane, type Mark, timeline } from '../../domain/time/lanes.ts';
import { useZone } from '../frame/zone.tsx';
import { NodeIcon } from './node-icon.tsx';
import type { TellingProps } from './telling.tsx';
import { useSize } from './use-size.ts';

const ROW = 20;
const HEAD = 30;
const BREAKS = 14;
const NAMES = 128;

/** The story along time. One tab stop; the arrow keys move from mark to mark. */
export function TimeLanes({ document, story, zero, selection, pointer }: TellingProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const plot = Math.max(280, width - NAMES - 28);
  const { axis, lanes } = useMemo(() => timeline(document, story, zero, plot), [document, story, zero, plot]);
  const inTime = useMemo(() => lanes.flatMap((lane) => lane.marks).sort((a, b) => a.ms - b.ms), [lanes]);
  const [stop, setStop] = useState<string>();
  const current = inTime.some((mark) => mark.item.id === stop) ? stop : inTime[0]?.item.id;
  const zone = useZone();
  // Breaks are named in a line of their own, where no tick runs into them.
  const head = axis.breaks.length > 0 ? HEAD + BREAKS : HEAD;
  const tops = lanes.map((_, i) => head + lanes.slice(0, i).reduce((sum, lane) => sum + laneHeight(lane), 0));
  const height = head + lanes.reduce((sum, lane) => sum + laneHeight(lane), 0) + 6;
  const x = (at: number) => NAMES + 10 + at * plot;
  const onKeyDown = (event: KeyboardEvent) => {
    const at = inTime.findIndex((mark) => mark.item.id === current);
    const to = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: inTime.length - 1,
    }[event.key];
    if (event.key === 'Enter' || event.key === ' ') pointer.point(current);
    else if (event.key === 'Escape') pointer.point(undefined);
    else if (to !== undefined) focusMark(box, inTime[Math.min(inTime.length - 1, Math.max(0, to))]);
    else return;
    event.preventDefault();
  };
  return (
    <section className="time" aria-label="The story along time">
      <div className="time-scroll" ref={box}>
        <svg
          width={NAMES + plot + 28}
          height={height}
          role="group"
          aria-label="Time axis: arrow keys move between marks, Enter opens the evidence"
          onKeyDown={onKeyDown}
        >
          {axis.breaks.map((gap) => (
            <g key={gap.from} className="time-break">
              <rect x={x(gap.from)} y={HEAD - 10} width={(gap.to - gap.from) * plot} height={height - HEAD + 10} />
              <text x={x((gap.from + gap.to) / 2)} y={HEAD + 4} textAnchor="middle">
                {`⋯ ${span(gap.silentMs)} ⋯`}
              </text>
            </g>
          ))}
          {axis.ticks.map((tick) => (
            <g key={tick.ms} className={tick.ms === 0 ? 'tick zero' : 'tick'}>
              <line x1={x(tick.at)} x2={x(tick.at)} y1={HEAD - 8} y2={height - 4} />
              <text x={x(tick.at)} y={HEAD - 13} textAnchor="middle">
                {tick.label}
              </text>
            </g>
          ))}
          <text x={0} y={HEAD - 13} className="lane-name">
            {`T+0 ${clock(zero, zone).slice(0, 8)}`}
          </text>
          {lanes.map((lane, i) => (
            <g key={lane.id} transform={`translate(0 ${tops[i]})`}>
              <line className="lane-line" x1={0} x2={NAMES + plot + 28} y1={0} y2={0} />
              <text className="lane-name" x={0} y={laneHeight(lane) / 2 + 4}>
                {fit(lane.title, 20)}
              </text>
              {lane.marks.map((mark) => (
                <MarkView
                  key={mark.item.id}
                  mark={mark}
                  x={x(mark.at)}
                  lit={selection?.items.has(mark.item.id) ?? false}
                  tabStop={mark.item.id === current}
                  label={`${clock(mark.item.node.ts, zone)}, ${sinceZero(mark.ms)}: ${nameOf(mark)}`}
                  onFocus={() => setStop(mark.item.id)}
                  onClick={() => pointer.point(mark.item.id)}
                />
              ))}
            </g>
          ))}
        </svg>
      </div>
    </section>
  );
}

interface MarkViewProps {
  readonly mark: Mark;
  readonly x: number;
  readonly lit: boolean;
  readonly tabStop: boolean;
  readonly label: string;
  readonly onFocus: () => void;
  readonly onClick: () => void;
}

function MarkView({ mark, x, lit, tabStop, label, onFocus, onClick }: MarkViewProps) {
  return (
    <g
      className="mark"
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-label={label}
      aria-pressed={lit}
      data-mark={mark.item.id}
      data-kind={mark.item.node.kind}
      data-severity={mark.item.severity}
      transform={`translate(${x} ${mark.row * ROW + ROW / 2 + 3})`}
      onFocus={onFocus}
      onClick={onClick}
    >
      <title>{label}</title>
      <circle r={8.5} className="mark-disc" />
      <g transform="translate(-6 -6) scale(0.75)">
        <NodeIcon kind={mark.item.node.kind} />
      </g>
    </g>
  );
}

function focusMark(box: RefObject<HTMLDivElement | null>, mark: Mark | undefined): void {
  if (mark !== undefined) box.current?.querySelector<SVGGElement>(`[data-mark="${CSS.escape(mark.item.id)}"]`)?.focus();
}

function nameOf(mark: Mark): string {
  const { kind, title } = describeItem(mark.item);
  return `${kind} ${fit(title, 60)}${mark.item.count > 1 ? ` and ${mark.item.count - 1} alike` : ''}`;
}

function laneHeight(lane: Lane): number {
  return lane.rows * ROW + 6;
}
