import { useSearch } from '@tanstack/react-router';
import { clock, stamp, type Zone } from '../../domain/time/instant.ts';

/** The zone in which times are shown: UTC, unless the address says local. */
export function useZone(): Zone {
  return useSearch({ strict: false, select: (search) => search.tz }) ?? 'utc';
}

export function Time({ ts, short = false }: { readonly ts: string; readonly short?: boolean }) {
  const zone = useZone();
  return (
    <time dateTime={ts} title={ts} className="num">
      {short ? clock(ts, zone) : stamp(ts, zone)}
    </time>
  );
}
