import { readFileTool, searchDocuments } from './documents.ts';
import { httpRequest } from './http.ts';
import { runShell } from './shell.ts';
import { sqlQuery } from './sql.ts';

/** A function the model may call. The declaration is what the model is told; `run` returns what it is answered. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
  run(args: Record<string, string>): Promise<string>;
}

export interface Tools {
  readonly declarations: readonly { name: string; description: string; parameters: Record<string, unknown> }[];
  /** Runs the named tool. What goes wrong becomes the tool's answer, so that the model can react to it. */
  run(name: string, args: string): Promise<string>;
}

/** `documents`: folder with the documents. `database`: SQLite file with the invoices. */
export function createTools(places: { documents: string; database: string }): Tools {
  const tools = [
    searchDocuments(places.documents),
    readFileTool(places.documents),
    httpRequest,
    runShell,
    sqlQuery(places.database),
  ];
  return {
    declarations: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    async run(name, args) {
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined) return `error: there is no tool ${name}`;
      try {
        return await tool.run(JSON.parse(args) as Record<string, string>);
      } catch (error) {
        return `error: ${String(error)}`;
      }
    },
  };
}
