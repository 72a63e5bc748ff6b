import { compareNs } from '../../event/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import { plain, quoted } from '../story/summarise.ts';
import { clock, type Moment, hedge, steeringEdges, type Teller, type Telling, told, unseen } from './teller.ts';

/** What the model asked for, and where that was taken from. */
export const asked: Teller = (telling) => telling.story.ofKind('tool_call').flatMap((call) => tell(call, telling));

function tell(call: NodeOf<'tool_call'>, telling: Telling) {
  const { story } = telling;
  const edge = story.in(call.id, 'asked_for')[0];
  if (edge === undefined || !isInQuestion(call, telling)) return [];
  const model = story.getAs(edge.from, 'turn')?.attrs.model ?? 'the model';
  const before = beforeEffects(call, telling);
  const sentences = [
    told(
      before,
      [edge],
      () =>
        `${clock(call, telling)} model ${plain(model)} asked for tool ${plain(call.attrs.name)} with ${quoted(call.attrs.arguments)}.`,
    ),
  ];
  const steering = steeringEdges(story, call.id);
  for (const by of steering) {
    const segment = story.getAs(by.to, 'segment');
    const source = segment?.attrs.source === undefined ? 'text that a tool had returned' : plain(segment.attrs.source);
    const why = by.why === undefined ? '' : ` (${plain(by.why, 320)})`;
    sentences.push(
      told(
        before,
        [by],
        (certainty) =>
          `What ${plain(call.attrs.name)} was to do ${hedge(certainty)}came from ${source}, not from the user${why}.`,
      ),
    );
  }
  for (const led of story.in(call.id, 'led_to')) {
    const earlier = story.getAs(led.from, 'tool_call');
    if (earlier === undefined) continue;
    sentences.push(
      told(
        call,
        [led],
        (certainty) =>
          `It ${hedge(certainty)}goes on from the earlier call of ${plain(earlier.attrs.name)}${led.why === undefined ? '' : ` (${plain(led.why, 240)})`}.`,
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

/**
 * An answer's event bears the time of its last byte, and what it asks for may have begun by then: in the story the asking comes
 * first all the same.
 */
function beforeEffects(call: NodeOf<'tool_call'>, { story }: Telling): Moment {
  return [call, ...story.out(call.id, 'carried_out_by').map((edge) => story.nodes.get(edge.to) ?? call)].reduce<Moment>(
    (first, one) => (one.node === first.node && compareNs(one.boot_ns, first.boot_ns) < 0 ? one : first),
    call,
  );
}
