import type { Leaf } from '../call/leaves.ts';
import { containsWhole } from './match-argv.ts';
import type { Fit } from './match.ts';

/** Whether an argument names the file: its path, the end of it, or its name, alone or in a sentence. */
export function matchPath(leaf: Leaf, path: string, resolved: string | undefined): Fit | undefined {
  const direct = fit(leaf, path);
  if (resolved === undefined) return direct;
  const behind = fit(leaf, resolved);
  return behind !== undefined && behind.strength > (direct?.strength ?? 0) ? behind : direct;
}

function fit(leaf: Leaf, path: string): Fit | undefined {
  if (leaf.list !== undefined) return undefined;
  const named = `arguments.${leaf.key}`;
  const value = leaf.value.replace(/^file:\/\//, '');
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (value === path) return { strength: 1, why: `path equals ${named}` };
  const relative = value.replace(/^(\.\/)+/, '');
  if (relative.includes('/') && !relative.startsWith('/') && path.endsWith(`/${relative}`)) {
    return { strength: 0.98, why: `path ends with ${named}` };
  }
  if (relative === base && base.length >= 3)
    return { strength: base.includes('.') ? 0.97 : 0.9, why: `file name equals ${named}` };
  if (path.length >= 6 && path.startsWith('/') && containsWhole(value, path))
    return { strength: 0.9, why: `${named} contains the path`, chars: path.length };
  if (base.length >= 5 && base.includes('.') && containsWhole(value, base))
    return { strength: 0.85, why: `${named} contains the file name`, chars: base.length };
  const stem = base.replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '');
  if (stem.length >= 5 && /\d/.test(stem) && containsWhole(value.toLowerCase(), stem.toLowerCase())) {
    return { strength: 0.75, why: `${named} contains the file’s name without its ending`, chars: stem.length };
  }
  return undefined;
}
