import type { JsonObject } from '../json.ts';

/** A field by its JSON name, or by the name in the API's definition, which the API takes as well: `functionCall`, `function_call`. */
export function either(object: JsonObject, name: string): unknown {
  return object[name] ?? object[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}
