import type { EventOf } from '../../event/index.ts';
import type { CallState } from '../call/call-state.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { Fold } from '../fold.ts';

export class Steering {
  readonly #fold: Fold;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  asked(_event: EventOf<'llm.response'> | EventOf<'llm.request'>, _conversation: Conversation, _call: CallState): void {
    void this.#fold;
  }
}
