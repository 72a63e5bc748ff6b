import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type AgentKind = 'node' | 'python';

/** How each example agent is started, once it is ready. */
export function agentCommand(kind: AgentKind): readonly string[] {
  const folder = join(import.meta.dirname, kind === 'node' ? 'invoice-node' : 'invoice-python');
  if (kind === 'python') return [join(folder, '.venv/bin/python'), join(folder, 'main.py')];
  return [realpathSync(process.execPath), join(folder, 'main.ts')];
}

/** Makes the Python agent's virtual environment when it is not there yet; the Node agent needs nothing. */
export async function readyAgent(kind: AgentKind): Promise<void> {
  const folder = join(import.meta.dirname, 'invoice-python');
  if (kind === 'python' && !existsSync(join(folder, '.venv/ready'))) await promisify(execFile)('make', ['-C', folder]);
}
