/** A part of a model's context; MCP results and messages between agents have the same form. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** One message of the model's context, in a form in which the same message hashes the same however an SDK writes it. */
export interface Message {
  readonly role: Role;
  /** Hash of role, text, tool calls and tool_call_id (see messageHash). */
  readonly sha256: string;
  /** Length of the text in UTF-16 code units. */
  readonly chars: number;
  /** Absent when this sensor already sent the same text with an earlier event: look it up by sha256. */
  readonly text?: string;
  readonly fingerprint?: readonly string[];
  /** Of tool results: the fingerprint of each of its passages (see passagesOf), in their order. */
  readonly passages?: readonly (readonly string[])[];
  readonly tool_calls?: readonly ToolCall[];
  /** On a tool message: the call it answers. */
  readonly tool_call_id?: string;
  /** On a tool message: the sender says that the call failed. */
  readonly is_error?: boolean;
  /** Parts of the message that its sender itself declares to be documents or search results. */
  readonly documents?: readonly MessageDocument[];
}

export interface MessageDocument {
  readonly title?: string;
  /** Address, file name or id, as the sender names it. */
  readonly source?: string;
  readonly chars: number;
  readonly fingerprint: readonly string[];
}

export interface ToolCall {
  readonly call_id: string;
  readonly name: string;
  /** As the model wrote them, usually JSON; not necessarily valid. Where a dialect sends a value and no text: its canonical JSON. */
  readonly arguments: string;
  /**
   * In dialects whose calls need no id (Gemini, Ollama): an id made from what is called, equal wherever the call stands, under which
   * its result may be named. Equal to `call_id` where the provider gave none.
   */
  readonly made_id?: string;
  /** `provider`: carried out behind the model's API (web search, code interpreter, remote MCP), not by the agent. */
  readonly run_by?: 'provider';
  /** Label of the MCP server that such a call went to. */
  readonly server?: string;
}

export interface ToolDeclaration {
  readonly name: string;
  /** Hash of description and schema: a changed tool shows. */
  readonly sha256: string;
  readonly description_sha256?: string;
  /** Names of its parameters, as its schema lists them; the first 64. */
  readonly parameters?: readonly string[];
  /** `provider`: built into the model's API. `mcp`: a remote MCP server that the provider calls. Absent: the agent's own. */
  readonly run_by?: 'provider' | 'mcp';
  /** Address of the MCP server, without credentials, query and fragment. */
  readonly server?: string;
}
