/** Who reaches what through which tool: the picture of all agents on one page. */
export interface InteractionMap {
  readonly links: readonly MapLink[];
  /** Links beyond the bound, which are not in the list. */
  readonly left_out: number;
}

export interface MapLink {
  /** Id and name of the workload. */
  readonly workload: string;
  readonly agent: string;
  /** The tool whose calls did it; absent where the agent's own process did it, or no call could be tied to it. */
  readonly tool?: string;
  readonly target: MapTarget;
  readonly calls: number;
  readonly bytes_out: number;
  readonly bytes_in: number;
  /** Rows or list items that came back. */
  readonly records: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly evidence: readonly string[];
}

export interface MapTarget {
  readonly kind: TargetKind;
  readonly name: string;
}

/** model: by provider and name. host: a name or address. file, kubernetes, sql, mcp, cloud: what was read or called there. */
export type TargetKind = 'model' | 'host' | 'file' | 'kubernetes' | 'sql' | 'mcp' | 'cloud';
