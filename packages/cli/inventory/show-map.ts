import type { InteractionMap, MapLink } from '@remit/core/inventory';
import type { Terminal } from '../show/terminal.ts';
import { visible } from '../show/visible.ts';
import { cut } from '../show/width.ts';

/** The map as a tree: agent, tool, what it reaches, with counts and volumes. */
export function showMap({ links, left_out }: InteractionMap, terminal: Terminal): string {
  const lines: string[] = [];
  for (const [, ofAgent] of Map.groupBy(links, ({ workload }) => workload)) {
    lines.push(terminal.style('bold', visible(ofAgent[0]?.agent ?? '')));
    const tools = [...Map.groupBy(ofAgent, ({ tool }) => tool ?? '')];
    tools.forEach(([tool, reached], i) => {
      const isLast = i === tools.length - 1;
      const title = tool === '' ? terminal.style('dim', 'itself, or not tied to a tool call') : visible(tool);
      lines.push(`${isLast ? '└─' : '├─'} ${title}`);
      reached.forEach((link, j) => {
        const branch = `${isLast ? '  ' : '│ '} ${j === reached.length - 1 ? '└─' : '├─'} `;
        lines.push(
          `${branch}${cut(visible(`${link.target.kind} ${link.target.name}${volumes(link)}`), terminal.columns - 6)}`,
        );
      });
    });
  }
  if (left_out > 0) lines.push(`${left_out} links more than are kept are not shown`);
  return `${lines.join('\n')}\n`;
}

function volumes({ calls, bytes_out, bytes_in, records }: MapLink): string {
  const parts = [`${calls}×`];
  if (bytes_out > 0) parts.push(`${bytes(bytes_out)} out`);
  if (bytes_in > 0) parts.push(`${bytes(bytes_in)} in`);
  if (records > 0) parts.push(`${records} records`);
  return `  ${parts.join(', ')}`;
}

function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}
