import type { BodyListener } from '../http/meaning.ts';
import { rpcMessages } from '../json-rpc/message.ts';
import type { Told } from '../result.ts';
import { serverSentEvents, type StreamEvent, streamLimits } from '../stream-forms/stream-form.ts';
import { evidenceIn } from './methods.ts';
import type { WebDialogue } from './web-dialogue.ts';

/** The events of a stream that carries MCP messages; `sure` is false until the first event shows that it does. */
export function createMcpStream(dialogue: WebDialogue, sure: boolean, status: number): BodyListener {
  const reader = serverSentEvents.open(streamLimits);
  let only = sure;
  let lost = false;

  function read(events: readonly StreamEvent[]): Told[] {
    return events.flatMap(({ event, data }) => {
      if (event === 'endpoint') {
        only = true;
        dialogue.endpoint(data);
        return [];
      }
      const messages = rpcMessages(parsed(data));
      only ||= messages.some((message) => evidenceIn(message) === 'mcp');
      return only ? messages.flatMap((message) => dialogue.arrived(message, data.length, status)) : [];
    });
  }

  return {
    bytes: (bytes) => (lost ? [] : read(reader.push(bytes))),
    gap() {
      // What comes behind a hole may be the end of one event and the beginning of another.
      lost = true;
    },
    get only() {
      return only;
    },
    end() {
      const last = lost ? [] : read(reader.end());
      return only ? [...last, ...dialogue.ended(undefined)] : last;
    },
  };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}
