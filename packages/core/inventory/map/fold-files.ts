import type { MapLink } from './map.ts';

/** Files of one folder beyond which the folder is shown instead: an agent that reads ten thousand letters reads a folder. */
const MOST_FILES = 12;

export function folded(links: readonly MapLink[]): MapLink[] {
  const groups = Map.groupBy(links, (link) =>
    link.target.kind === 'file' ? `${link.workload}\0${link.tool ?? ''}\0${folderOf(link.target.name)}` : '',
  );
  return [...groups].flatMap(([key, group]) => (key === '' || group.length <= MOST_FILES ? group : [together(group)]));
}

function together(group: readonly MapLink[]): MapLink {
  const [first, ...rest] = group as [MapLink, ...MapLink[]];
  const name = `${folderOf(first.target.name)}/* (${group.length} files)`;
  return rest.reduce<MapLink>(
    (sum, link) => ({
      ...sum,
      calls: sum.calls + link.calls,
      bytes_out: sum.bytes_out + link.bytes_out,
      bytes_in: sum.bytes_in + link.bytes_in,
      records: sum.records + link.records,
      first_seen: link.first_seen < sum.first_seen ? link.first_seen : sum.first_seen,
      last_seen: link.last_seen > sum.last_seen ? link.last_seen : sum.last_seen,
    }),
    { ...first, target: { kind: 'file', name } },
  );
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
