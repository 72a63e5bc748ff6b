import { messageOfCut, type RpcMessage, rpcMessages } from '../json-rpc/message.ts';
import { createJsonReader, type JsonReader } from '../json-rpc/reader.ts';
import type { Direction, ProtocolReader, ProtocolSpeech, ReaderContext } from '../protocol.ts';
import { createDialogue } from './dialogue.ts';
import { evidenceIn } from './methods.ts';

/** The Model Context Protocol over standard input and output, or over a bare socket: JSON-RPC, a message a line. */
export const mcp: ProtocolSpeech = {
  id: 'mcp',
  recognises(first, _direction, { channel }) {
    if (channel.kind === 'tls') return 'no';
    const text = first.toString('latin1', 0, LOOKED_AT);
    if (FRAMED.test(text) || (BEGINS.test(text) && SAYS_SO.test(text))) return 'yes';
    return MAYBE.test(text) ? 'more' : 'no';
  },
  open: createMcpReader,
};

const LOOKED_AT = 4096;

/** A line that begins as JSON-RPC does, log lines before it or not. Other JSON has fields of these names too, so it takes a second sign. */
const BEGINS = /(?:^|\n)\s{0,64}[[{]\s{0,64}(?:\{\s{0,64})?"(?:jsonrpc|method|result|error|params|id)"\s{0,8}:/;
const SAYS_SO =
  /"jsonrpc"\s{0,8}:\s{0,8}"2\.0"|"method"\s{0,8}:\s{0,8}"(?:initialize|tools\/|server\/discover|notifications\/)/;
const FRAMED = /(?:^|\n)Content-Length: ?\d{1,9}\r\n/i;
/** What may still become one of these. */
const MAYBE = /^\s*(?:[[{][^]*|c[a-z-]{0,14}:?[ \d]{0,10}\r?)?$/i;

interface Held<A> {
  readonly direction: Direction;
  readonly message: RpcMessage;
  readonly bytes: number;
  readonly began: A;
  readonly at: A;
  readonly truncated: string | undefined;
}

function createMcpReader<A>(context: ReaderContext<A>): ProtocolReader<A> {
  const { limits, loss } = context;
  const dialogue = createDialogue(context);
  /** Until it is sure that this is MCP, and not another protocol over JSON-RPC. */
  let held: Held<A>[] | undefined = [];
  let heldBytes = 0;
  let over = false;

  function tell({ direction, message, bytes, began, at, truncated }: Held<A>): void {
    const told = dialogue.message(direction, message, bytes, truncated);
    if (told) context.tell({ ...told, at, began, direction });
  }

  function take(one: Held<A>): void {
    if (over) return;
    if (!held) return tell(one);
    const evidence = evidenceIn(one.message);
    const { message, at, direction } = one;
    if (evidence === 'other')
      return giveUp(
        `JSON-RPC that is not MCP: ${'method' in message ? message.method.slice(0, 64) : 'no method'}`,
        direction,
        at,
      );
    held.push(one);
    heldBytes += one.bytes;
    if (evidence === 'mcp') {
      const all = held;
      held = undefined;
      for (const before of all) tell(before);
    } else if (held.length > MOST_HELD) giveUp('JSON-RPC in which nothing of MCP was recognised', direction, at);
  }

  function giveUp(reason: string, direction: Direction, at: A): void {
    over = true;
    held = undefined;
    const rest = { direction, bytes: Buffer.alloc(0), at };
    context.switchTo({ to: 'nothing', source: 'wire.mcp', reason }, rest);
  }

  function reader(direction: Direction): JsonReader<A> {
    return createJsonReader<A>(limits.bodyBytes, {
      value(value, bytes, began, at) {
        const messages = rpcMessages(value);
        for (const message of messages) take({ direction, message, bytes, began, at, truncated: undefined });
        return messages.length > 0;
      },
      cut(head, tail, bytes, began, at) {
        const message = messageOfCut(head, tail);
        const truncated = `beyond ${limits.bodyBytes} bytes not kept`;
        if (!message) return loss.lost(bytes, truncated);
        loss.truncated(truncated);
        take({ direction, message, bytes, began, at, truncated });
      },
      noise(bytes, at) {
        if (!held || over) return;
        heldBytes += bytes;
        if (heldBytes > MOST_HELD_BYTES) giveUp('lines in which nothing of MCP was recognised', direction, at);
      },
      lost: (bytes) => loss.lost(bytes, 'a message that did not come to its end'),
    });
  }

  const readers = { out: reader('out'), in: reader('in') };
  return {
    data: (direction, bytes, at, fresh) => {
      if (!over) readers[direction].data(bytes, at, fresh);
    },
    gap: (direction) => readers[direction].gap(),
    close() {
      readers.out.close();
      readers.in.close();
      if (held && held.length > 0) loss.unsupported('wire.mcp', 'JSON-RPC in which nothing of MCP was recognised');
    },
  };
}

const MOST_HELD = 32;
const MOST_HELD_BYTES = 4 * 1024 * 1024;
