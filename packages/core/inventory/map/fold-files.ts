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
  const first = group[0] as MapLink;
  const sum = (of: (link: MapLink) => number) => group.reduce((total, link) => total + of(link), 0);
  return {
    ...first,
    target: { kind: 'file', name: `${folderOf(first.target.name)}/* (${group.length} files)` },
    calls: sum((link) => link.calls),
    bytes_out: sum((link) => link.bytes_out),
    bytes_in: sum((link) => link.bytes_in),
    records: sum((link) => link.records),
    first_seen: group.reduce((least, { first_seen: ts }) => (ts < least ? ts : least), first.first_seen),
    last_seen: group.reduce((most, { last_seen: ts }) => (ts > most ? ts : most), first.last_seen),
  };
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
