import type { AgentSummary } from '@remit/core/engine';
import { RemitError } from '@remit/core/error';
import type { Command } from 'commander';
import { type Outcome, verb } from '../exit.ts';
import { type ReadingOptions, withReading } from '../options.ts';
import { type Column, table } from '../show/table.ts';
import { type Terminal, terminalOf } from '../show/terminal.ts';
import { showTime } from '../show/time.ts';
import { openSource } from '../source/open-source.ts';

export function addAgents(program: Command): void {
  withReading(program.command('agents').description('agents seen at work: models, tools, destinations'))
    .addHelpText('after', '\nExample:\n  $ remit agents --json | jq ".agents[].tools"')
    .action(verb(agents));
}

async function agents(options: ReadingOptions): Promise<Outcome> {
  const source = await openSource(options);
  if (source instanceof RemitError) return source;
  const found = await source.agents();
  source.close();
  if (found instanceof RemitError) return found;
  if (options.json) process.stdout.write(`${JSON.stringify({ agents: found })}\n`);
  else if (found.length === 0) process.stdout.write(nobody);
  else process.stdout.write(table(found, columns(terminalOf(process.stdout, options)), terminalOf(process.stdout)));
  return 'fine';
}

const nobody = `No agent was seen yet: a workload counts as one with its first model exchange.
See what is being watched with: remit doctor
`;

function columns(terminal: Terminal): Column<AgentSummary>[] {
  return [
    { title: 'agent', of: (agent) => [agent.namespace, agent.name].filter(Boolean).join('/'), flexible: true },
    { title: 'models', of: (agent) => agent.models.join(', '), flexible: true },
    {
      title: 'tools (calls)',
      of: (agent) => agent.tools.map(({ name, calls }) => `${name} ${calls}`).join(', '),
      flexible: true,
    },
    {
      title: 'destinations',
      of: (agent) => agent.destinations.map(({ name, connections }) => `${name} ${connections}`).join(', '),
      flexible: true,
    },
    { title: 'turns', of: (agent) => String(agent.turns) },
    { title: 'last seen', of: (agent) => showTime(agent.last_seen, terminal.utc) },
    {
      title: 'incidents',
      of: (agent) => String(agent.incidents.length),
      paint: (text, agent) => (agent.incidents.length > 0 ? terminal.style('red', text) : text),
    },
  ];
}
