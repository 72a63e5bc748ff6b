import type { Finder, RoleSighting } from '../sighting.ts';

/** A workload in which another workload's tool calls are carried out: a sandbox, a code interpreter, a tool server. */
export const toolRuntime: Finder<RoleSighting> = () =>
  function* ({ acts, workloadOf }) {
    for (const { call, process, agent } of acts) {
      if (call === undefined || process === undefined || agent === undefined) continue;
      const runtime = workloadOf(process.id);
      if (runtime === undefined || runtime === workloadOf(agent.id)) continue;
      yield { role: 'tool_runtime', why: `carries out ${call.attrs.name}`, workload: runtime };
    }
  };
