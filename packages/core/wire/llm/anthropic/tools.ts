import type { PlainTool } from '../dialect.ts';
import { asName, asText, type JsonObject } from '../json.ts';

/**
 * A tool as declared. Those of Anthropic have a dated type: some the provider runs (`web_search_20250305`), others are carried out by
 * the client with a schema that the model knows (`bash_20250124`, `text_editor_…`, `computer_…`, `memory_…`).
 */
export function readTool(tool: JsonObject): PlainTool {
  const { cache_control: _cached, ...declaration } = tool;
  const type = asText(tool['type']);
  const name = asName(tool['name']) ?? asName(tool['mcp_server_name']) ?? type;
  return {
    name: type === 'mcp_toolset' ? `mcp:${name}` : name,
    declaration,
    description: asName(tool['description']) === undefined ? undefined : asText(tool['description']),
    parameters: tool['input_schema'],
    ...(type === 'mcp_toolset' ? { runBy: 'mcp' as const } : SERVED.test(type) ? { runBy: 'provider' as const } : {}),
  };
}

const SERVED = /^(?:web_search|web_fetch|code_execution|tool_search|advisor)_/;
