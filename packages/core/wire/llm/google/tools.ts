import type { PlainTool } from '../dialect.ts';
import { asName, asObject, asText, objectsOf } from '../json.ts';
import { either } from './either.ts';

/** Functions, and what is built in, each of which is a field of its own: `{googleSearch: {}}`, `{codeExecution: {}}`. */
export function readTools(value: unknown): PlainTool[] {
  return objectsOf(value).flatMap((tool) => {
    const functions = objectsOf(either(tool, 'functionDeclarations')).map(
      (declared): PlainTool => ({
        name: asName(declared['name']) ?? '',
        declaration: declared,
        description: asText(declared['description']) || undefined,
        parameters: declared['parameters'] ?? either(declared, 'parametersJsonSchema'),
      }),
    );
    const builtIn = Object.keys(tool).filter((name) => !FUNCTIONS.has(name) && asObject(tool[name]));
    return [
      ...functions,
      ...builtIn.map((name): PlainTool => ({ name: name.slice(0, 512), declaration: tool[name], runBy: 'provider' })),
    ];
  });
}

const FUNCTIONS = new Set(['functionDeclarations', 'function_declarations']);
