import { realpathSync } from 'node:fs';
import { join } from 'node:path';

export type AgentKind = 'node' | 'python';

/** How each example agent is started. The Python one needs its virtual environment first: `make -C examples/agents/invoice-python`. */
export function agentCommand(kind: AgentKind): readonly string[] {
  const folder = join(import.meta.dirname, kind === 'node' ? 'invoice-node' : 'invoice-python');
  if (kind === 'python') return [join(folder, '.venv/bin/python'), join(folder, 'main.py')];
  return [realpathSync(process.execPath), join(folder, 'main.ts')];
}
