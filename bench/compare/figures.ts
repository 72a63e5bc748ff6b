import type { FigureId, Measured } from '../figure.ts';
import type { Spread, Summary } from './summary.ts';

/** The product's figures under the loads that sensors are compared with. Peers measured in the same run stand beside them. */
export function comparedFigures(summaries: readonly Summary[]): Measured[] {
  const of = (load: string, contender: string): Summary | undefined =>
    summaries.find((summary) => summary.load === load && summary.contender === contender);
  const figures: Measured[] = [];
  const tell = (
    id: FigureId,
    summary: Summary | undefined,
    pick: (summary: Summary) => Spread,
    more: Partial<Measured> = {},
  ) => {
    if (!summary) return;
    const { value, range } = pick(summary);
    figures.push({ id, value, spread: range, runs: summary.runs, note: dyingNote(summary), ...more });
  };
  const beside = (load: string, pick: (summary: Summary) => Spread, ...names: string[]): Partial<Measured> => {
    const peers = names.flatMap((name) => of(load, name) ?? []);
    const [first] = peers;
    if (!first || peers.length < names.length) return {};
    // Tools that cover different classes run side by side: each adds its own cost.
    const value = 1 + peers.reduce((sum, peer) => sum + pick(peer).value - 1, 0);
    return { peer: { name: `${names.join(' and ')}, same run`, value } };
  };
  const load = (summary: Summary) => summary.loadRatio;
  const total = (summary: Summary) => summary.totalRatio;
  const speed = (summary: Summary) => summary.speedRatio;

  const agent = of('agent', 'remit');
  tell('sensor.agent_total', agent, total, beside('agent', total, 'bpftrace', 'bpftrace-tls'));
  if (agent)
    figures.push({ id: 'sensor.agent_seen_min', runs: agent.runs, value: least(agent), note: seenNote(agent) });
  const execs = of('execs', 'remit');
  tell('sensor.exec_storm_speed', execs, speed, beside('execs', speed, 'bpftrace'));
  tell('sensor.exec_storm_total', execs, total, {
    ...beside('execs', total, 'bpftrace'),
    ...(execs && { note: seenNote(execs) }),
  });
  const opens = of('opens', 'remit');
  tell('sensor.open_storm_load', opens, load, beside('opens', load, 'bpftrace'));
  tell('sensor.open_storm_total', opens, total, {
    ...beside('opens', total, 'bpftrace'),
    ...(opens && { note: seenNote(opens) }),
  });
  const tls = of('tls', 'remit');
  tell('sensor.tls_load', tls, load, beside('tls', load, 'bpftrace-tls'));
  tell('sensor.tls_total', tls, total, beside('tls', total, 'bpftrace-tls'));
  if (tls) figures.push({ id: 'sensor.tls_seen', runs: tls.runs, value: tls.seen.tls ?? 0, note: seenNote(tls) });
  for (const [watched, contender] of [
    ['unwatched', 'remit-unwatched'],
    ['watched', 'remit'],
  ] as const) {
    tell(`sensor.redis_${watched}_load`, of('redis', contender), load, beside('redis', load, 'bpftrace'));
    tell(`sensor.redis_${watched}_speed`, of('redis', contender), speed, beside('redis', speed, 'bpftrace'));
  }
  const idle = of('idle', 'remit');
  tell('sensor.cpu_idle', idle, ({ sensorCores }) => sensorCores);
  tell(
    'sensor.rss_idle',
    idle,
    ({ peak }) => scaled(peak, 1e-6),
    idle && { note: `peak since its start; ${megabytes(idle.maps)} MB of kernel maps besides` },
  );
  tell('sensor.ready', idle, ({ ready }) => ready, { note: 'from its start to its first event' });
  return figures;
}

function least(summary: Summary): number {
  return Math.min(...Object.values(summary.seen));
}

function seenNote(summary: Summary): string {
  const shares = Object.entries(summary.seen).map(([name, share]) => `${name} ${(share * 100).toFixed(2)} %`);
  const notes = [
    `seen at least: ${shares.join(', ')}`,
    `missed ${summary.missed}, of that unreported ${summary.unreported}`,
  ];
  return [...notes, dyingNote(summary)].filter(Boolean).join('; ');
}

function dyingNote({ died }: Summary): string {
  return died > 0 ? `the sensor died in ${died} runs` : '';
}

function scaled({ value, range: [low, high] }: Spread, by: number): Spread {
  return { value: value * by, range: [low * by, high * by] };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
