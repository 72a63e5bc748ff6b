import { hash } from 'node:crypto';
import type { EventOf, Message } from '../../event/index.ts';
import type { CallState } from '../call/call-state.ts';
import { atOf, type Fold, nodeFrom } from '../fold.ts';
import type { Origin } from '../graph.ts';
import type { Conversation, Segment } from './conversation.ts';
import type { HeldText, Texts } from './texts.ts';

/** A request carries what is given to the model; an answer what tools of the provider gave it in between. */
type ModelEvent = EventOf<'llm.request'> | EventOf<'llm.response'>;

/**
 * The parts of a conversation's context, by content: a message is one segment of a conversation however often it is sent. Of a
 * tool result that holds several passages each passage is one as well, so that a story can name the very document.
 */
export class Segments {
  readonly #fold: Fold;
  readonly #texts: Texts;

  constructor(fold: Fold, texts: Texts) {
    this.#fold = fold;
    this.#texts = texts;
  }

  /** The segments that this message adds to the context: none when it is known already. */
  add(
    event: ModelEvent,
    conversation: Conversation,
    turn: string,
    message: Message,
    call: CallState | undefined,
  ): Segment[] {
    if (conversation.segments.has(message.sha256)) return [];
    const held = this.#texts.get(message.sha256);
    if (held === undefined && message.chars > 0) this.#fold.gaps.add('trace.text', 'text of a message not known');
    const id = `segment:${conversation.id.slice('conversation:'.length)}/${message.sha256.slice(0, 16)}`;
    const origin = call === undefined ? ORIGINS[message.role] : 'tool_result';
    const segment: Segment = {
      id,
      sha256: message.sha256,
      role: message.role,
      origin,
      call,
      whole: undefined,
      part: -1,
      at: atOf(event),
      event: event.id,
    };
    this.#put(event, conversation, turn, segment, message.chars, held?.text);
    return [segment, ...this.#passages(event, conversation, turn, segment, held)];
  }

  #passages(
    event: ModelEvent,
    conversation: Conversation,
    turn: string,
    whole: Segment,
    held: HeldText | undefined,
  ): Segment[] {
    if (whole.origin !== 'tool_result' || held === undefined || held.passages.length < 2) return [];
    return held.passages.map((passage, i) => {
      const sha256 = hash('sha256', passage.text);
      const part: Segment = { ...whole, id: `${whole.id}.${i}`, sha256, whole, part: i };
      this.#put(event, conversation, turn, part, passage.text.length, passage.text);
      return part;
    });
  }

  #put(
    event: ModelEvent,
    conversation: Conversation,
    turn: string,
    segment: Segment,
    chars: number,
    text: string | undefined,
  ): void {
    conversation.segments.set(segment.whole === undefined ? segment.sha256 : segment.id, segment);
    const preview = text === undefined ? {} : { preview: text.slice(0, PREVIEW) };
    const { id, role, origin, sha256 } = segment;
    this.#fold.graph.put(nodeFrom(event, 'segment', id, { turn, role, origin, sha256, chars, ...preview }));
    this.#fold.graph.link({
      from: turn,
      to: id,
      rel: 'contains',
      basis: 'observed',
      confidence: 1,
      evidence: [event.id],
    });
  }
}

/** Characters of a text that its node shows. */
const PREVIEW = 400;

const ORIGINS: Record<Message['role'], Origin> = {
  system: 'system',
  user: 'user',
  assistant: 'agent',
  tool: 'tool_result',
};
