import type { Finder, RoleSighting } from '../sighting.ts';
import { modelFileKind } from '../find/model-files.ts';

/** Workloads whose sides are remembered, to know a gateway when both are seen. */
const MOST_WORKLOADS = 4_096;

/**
 * Who speaks to a model, and who is one. Asking with tools, or with a tool's result, makes an agent; asking without makes a
 * client; answering makes a server; doing both, a gateway: then what it asks for is what others asked of it.
 */
export const modelSides: Finder<RoleSighting> = () => {
  const sides = new Map<string, { asks: boolean; answers: boolean }>();
  return function* ({ event, workload }) {
    if (event.kind === 'file.open') {
      if (event.data.op === 'read' && modelFileKind(event.data.resolved ?? event.data.path) === 'model_file')
        yield { role: 'inference_server', why: 'opens model weights' };
      return;
    }
    if (event.kind !== 'llm.request' || workload === undefined) return;
    const { role, api, tools, messages } = event.data;
    const side = sides.get(workload) ?? { asks: false, answers: false };
    sides.set(workload, side);
    if (sides.size > MOST_WORKLOADS) sides.delete(sides.keys().next().value as string);
    if (role === 'server') side.answers = true;
    else side.asks = true;
    if (side.asks && side.answers) yield { role: 'model_gateway', why: `asks and answers ${api}` };
    else if (role === 'server') yield { role: 'inference_server', why: `answers ${api}` };
    else if (tools.length > 0) yield { role: 'agent', why: `asks ${api} with tools` };
    else if (messages.some((message) => message.role === 'tool'))
      yield { role: 'agent', why: `sends tool results to ${api}` };
    else yield { role: 'model_client', why: `asks ${api}` };
  };
};
