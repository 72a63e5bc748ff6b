import type { NodeOf } from '../../trace/index.ts';
import { plain, quoted } from '../story/summarise.ts';
import { clock, hedge, steeringEdges, type Teller, type Telling, told, unseen } from './teller.ts';

/** What the model asked for, and where that was taken from. */
export const asked: Teller = (telling) => telling.story.ofKind('tool_call').flatMap((call) => tell(call, telling));

function tell(call: NodeOf<'tool_call'>, telling: Telling) {
  const { story } = telling;
  const edge = story.in(call.id, 'asked_for')[0];
  if (edge === undefined || !isInQuestion(call, telling)) return [];
  const model = story.getAs(edge.from, 'turn')?.attrs.model ?? 'the model';
  const sentences = [
    told(
      call,
      [edge],
      () =>
        `${clock(call, telling)} model ${plain(model)} asked for tool ${plain(call.attrs.name)} with ${quoted(call.attrs.arguments)}.`,
    ),
  ];
  const steering = steeringEdges(story, call.id);
  for (const by of steering) {
    const segment = story.getAs(by.to, 'segment');
    const source = segment?.attrs.source === undefined ? 'text that a tool had returned' : plain(segment.attrs.source);
    const why = by.why === undefined ? '' : ` (${plain(by.why, 240)})`;
    sentences.push(
      told(
        call,
        [by],
        (certainty) =>
          `What ${plain(call.attrs.name)} was to do ${hedge(certainty)}came from ${source}, not from the user${why}.`,
      ),
    );
  }
  for (const led of story.in(call.id, 'led_to')) {
    const before = story.getAs(led.from, 'tool_call');
    if (before === undefined) continue;
    sentences.push(
      told(
        call,
        [led],
        (certainty) => `It ${hedge(certainty)}used what ${plain(before.attrs.name)} had returned before.`,
      ),
    );
  }
  if (steering.length === 0) {
    sentences.push(
      unseen(call, `It is not visible from what text ${plain(call.attrs.name)} was asked for.`, edge.evidence, [
        call.id,
      ]),
    );
  }
  return sentences;
}

/** A call of a signal, or one that did something told here; not the one that merely brought the document. */
function isInQuestion(call: NodeOf<'tool_call'>, { story, signals }: Telling): boolean {
  return (
    signals.some((signal) => signal.node === call.id || signal.nodes.includes(call.id)) ||
    steeringEdges(story, call.id).length > 0
  );
}
