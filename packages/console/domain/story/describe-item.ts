import { counted } from '../text/quantity.ts';
import { baseName, commonTitle, type Description, describeNode } from './describe-node.ts';
import type { Item } from './story.ts';

/** What an item is called: its node, with what is told in it. Raw text from outside, as in describe-node. */
export function describeItem(item: Item): Description {
  const own = describeNode(item.node);
  if (item.count > 1)
    return {
      kind: own.kind,
      title: commonTitle(item.members.filter((node) => node.kind === item.node.kind)),
      detail: `${item.count} alike`,
    };
  if (item.ordinal !== undefined) return { kind: own.kind, title: `Turn ${item.ordinal}`, detail: own.title };
  const from = item.members.find((node) => node.kind === 'file');
  if (item.node.kind === 'credential' && from?.kind === 'file') return { ...own, detail: `in ${from.attrs.path}` };
  if (item.helpers.length > 0) return { ...own, detail: `+ ${helpersOf(item)}` };
  return own;
}

/** `id, env, grep, ls, 2 files`: programs by name, files by number. */
function helpersOf(item: Item): string {
  const programs = new Set(item.helpers.flatMap((n) => (n.kind === 'process' ? [baseName(n.attrs.exe)] : [])));
  const files = item.helpers.filter((node) => node.kind === 'file').length;
  return [...programs, ...(files > 0 ? [counted(files, 'file')] : [])].join(', ');
}
