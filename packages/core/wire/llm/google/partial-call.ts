import { asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/** A call whose arguments come in pieces, each a value at a path (`$.recipe.steps[0].text`); a text may come in several. */
export interface PartialCall {
  add(call: JsonObject): void;
  whole(): JsonObject;
}

export function createPartialCall(): PartialCall {
  let head: Record<string, unknown> = {};
  const args: Tree = new Map();
  let places = 0;
  return {
    add(call) {
      const { name, id, args: given } = call;
      head = { ...(name !== undefined && { name }), ...(id !== undefined && { id }), ...head };
      for (const [key, value] of Object.entries(asObject(given) ?? {}))
        if (places++ < MOST_PLACES) args.set(key, [value]);
      for (const piece of objectsOf(call['partialArgs'])) {
        const path = pathOf(asText(piece['jsonPath']));
        if (path.length > 0 && places++ < MOST_PLACES) put(args, path, piece);
      }
    },
    whole: () => ({ ...head, args: grown(args, false) }),
  };
}

/** Keys are held apart from values, so that no key has a meaning of its own (`__proto__`). A leaf is the list of its pieces. */
type Tree = Map<string | number, Tree | unknown[]>;

const MOST_PLACES = 10_000;
const DEEPEST = 32;

/** Names and indexes of a path; empty when it is none. */
function pathOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, name, index, quoted] of path
    .slice(0, 4096)
    .matchAll(/\.([^.[\]]+)|\[(\d{1,6})\]|\[['"]([^'"\]]*)['"]\]/g)) {
    steps.push(index === undefined ? (name ?? quoted ?? '') : Number(index));
  }
  return steps.length > DEEPEST ? [] : steps;
}

function put(root: Tree, path: readonly (string | number)[], piece: JsonObject): void {
  let tree = root;
  for (const step of path.slice(0, -1)) {
    const next = tree.get(step);
    if (next instanceof Map) tree = next;
    else {
      const fresh: Tree = new Map();
      tree.set(step, fresh);
      tree = fresh;
    }
  }
  const last = path.at(-1) ?? '';
  const known = tree.get(last);
  const value = valueOf(piece);
  if (Array.isArray(known) && typeof known[0] === 'string' && typeof value === 'string') known.push(value);
  else tree.set(last, [value]);
}

function valueOf(piece: JsonObject): unknown {
  if ('nullValue' in piece) return null;
  return piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'] ?? null;
}

function grown(tree: Tree, list: boolean): unknown {
  const entries = [...tree].map(([key, value]): [string | number, unknown] => [
    key,
    value instanceof Map ? grown(value, isList(value)) : value.length > 1 ? value.join('') : value[0],
  ]);
  return list
    ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
    : Object.fromEntries(entries);
}

function isList(tree: Tree): boolean {
  return [...tree.keys()].every((key) => typeof key === 'number');
}
