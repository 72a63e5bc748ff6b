import { styleText } from 'node:util';

/** What the output can show, and how times are written there. */
export interface Terminal {
  readonly columns: number;
  readonly isTerminal: boolean;
  readonly utc: boolean;
  style(format: Style, text: string): string;
}

export type Style = Parameters<typeof styleText>[0];

/** Colours only where a terminal shows them; NO_COLOR and FORCE_COLOR are heeded by styleText. */
export function terminalOf(stream: NodeJS.WriteStream, options: { readonly utc?: boolean | undefined } = {}): Terminal {
  const isTerminal = stream.isTTY;
  return {
    columns: isTerminal ? Math.max(40, stream.columns ?? 80) : 120,
    isTerminal,
    utc: options.utc === true || !isTerminal,
    style: (format, text) => styleText(format, text, { stream }),
  };
}
