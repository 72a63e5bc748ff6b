import { plain } from '../story/summarise.ts';
import { agentOf, clock, conversationName, hedge, processName, steeringSegments, type Teller, told } from './teller.ts';

/** How the text that steered came before the model: whose, from where, as the result of what. */
export const entry: Teller = (telling) => {
  const { story } = telling;
  const agent = agentOf(story);
  const workload = agent && story.out(agent.id, 'ran_in')[0];
  const where = workload && story.getAs(workload.to, 'workload');
  return [...steeringSegments(story)].flatMap((id) => {
    const segment = story.getAs(id, 'segment');
    const contains = story.in(id, 'contains')[0];
    if (segment === undefined || contains === undefined) return [];
    const turn = story.getAs(contains.from, 'turn');
    const conversation = turn && story.out(turn.id, 'took_part_in')[0];
    const did = turn && story.in(turn.id, 'did')[0];
    const returned = story.in(id, 'returned')[0];
    const call = returned && story.getAs(returned.from, 'tool_call');
    const came = story.out(id, 'came_from').filter((edge) => story.getAs(edge.to, 'tool_call') === undefined);
    const edges = [contains, conversation, did, returned, ...came, workload].filter((edge) => edge !== undefined);
    return told(turn ?? segment, edges, () => {
      const who =
        where === undefined ? processName(agent) : `agent ${plain(where.attrs.name)} (pid ${agent?.attrs.pid})`;
      const into =
        conversation === undefined ? 'the model’s context' : `the context of ${conversationName(conversation.to)}`;
      const as = call === undefined ? '' : ` as the result of ${plain(call.attrs.name)}`;
      const sources = came.map((edge) => sourceName(story.nodes.get(edge.to))).filter((name) => name !== undefined);
      const sure = came.every((edge) => edge.basis !== 'inferred')
        ? ''
        : hedge(came.some((edge) => edge.confidence < 0.7) ? 'possible' : 'likely');
      const what =
        sources.length === 0
          ? `a text of ${segment.attrs.chars} characters, whose source is not visible,`
          : `text ${sure}from ${sources.join(' and ')}`;
      return `${clock(turn ?? segment, telling)} ${who} put ${what} into ${into}${as}.`;
    });
  });
};

function sourceName(node: ReturnType<Parameters<Teller>[0]['story']['nodes']['get']>): string | undefined {
  if (node?.kind === 'file') return plain(node.attrs.path);
  if (node?.kind === 'request') return plain(`${node.attrs.host ?? ''}${node.attrs.path ?? ''}`);
  return undefined;
}
