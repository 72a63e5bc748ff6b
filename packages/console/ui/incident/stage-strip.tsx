import type { Incident } from '@remit/core/detect';
import { stagesOf } from '../../domain/story/stages.ts';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { Shown } from '../frame/shown.tsx';
import type { Pointer } from './use-pointer.ts';

/** How far it got, and how fast: each step leads to its first signal. */
export function StageStrip({
  incident,
  zero,
  pointer,
}: {
  readonly incident: Incident;
  readonly zero: string;
  readonly pointer: Pointer;
}) {
  const stages = stagesOf(incident);
  if (stages.length === 0) return null;
  return (
    <ol className="stages" aria-label="Steps of the attack">
      {stages.map((stage) => (
        <li key={stage.name}>
          <button type="button" className="plain" onClick={() => pointer.point(stage.signals[0])} title={stage.tactic}>
            <Shown text={stage.name} most={40} />{' '}
            <span className="num muted">{sinceZero(msBetween(zero, stage.ts))}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
