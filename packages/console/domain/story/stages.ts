import type { Incident } from '@remit/core/detect';

/** A step of the attack as the incident tells it. */
export interface StageMark {
  readonly name: string;
  readonly tactic: string;
  readonly ts: string;
  readonly signals: readonly string[];
}

/** The incident's stages, as far as they are well-formed: its attributes are open to what other versions write. */
export function stagesOf(incident: Incident): StageMark[] {
  const stages: unknown = incident.attrs['stages'];
  if (!Array.isArray(stages)) return [];
  return stages.slice(0, 20).flatMap((stage: Record<string, unknown> | null) => {
    const { name, tactic, ts, signals } = stage ?? {};
    if (typeof name !== 'string' || typeof ts !== 'string') return [];
    const own = Array.isArray(signals) ? signals.filter((id) => typeof id === 'string') : [];
    return [{ name, tactic: typeof tactic === 'string' ? tactic : '', ts, signals: own }];
  });
}
