import type { CoverageData } from '@remit/core/event';
import type { LineWriter, RawRecord, Source } from '@remit/sensor';

/**
 * The same source; each piece of plaintext is also written as a line, before anything is read into it or redacted: what an agent
 * says in a protocol that is not understood shows here. Sessions that are no HTTP are read on.
 */
export function alsoPlaintext(source: Source, writer: LineWriter): Source {
  let left = 0;

  function print(lines: string[]): void {
    if (lines.length === 0) return;
    if (writer.backlog > MOST_WAITING) left += lines.length;
    else void writer.write(lines.join(''));
  }

  return {
    node: source.node,
    poll(deliver) {
      const lines: string[] = [];
      const watermark = source.poll((record) => {
        if (record.type === 'tls') lines.push(lineOf(record));
        deliver(record);
      });
      print(lines);
      return watermark;
    },
    coverage() {
      const said = source.coverage();
      if (left === 0) return said;
      const statement = notPrinted(left);
      left = 0;
      return [...said, statement];
    },
    follow: (process) => source.follow(process),
    ignoreSession() {},
    ignoreFlow() {},
    hurry: () => source.hurry(),
    close: () => source.close(),
  };
}

/** Characters. */
const MOST_WAITING = 32 * 1024 * 1024;

function lineOf(record: Extract<RawRecord, { type: 'tls' }>): string {
  const { pid, tid, direction, data, cut } = record;
  const session = record.session.toString(36);
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
  const line = { kind: 'plaintext', pid, tid, session, direction, offset: Number(record.offset), cut, text };
  return `${JSON.stringify(line)}\n`;
}

function notPrinted(lost: number): CoverageData {
  const reason = 'pieces of plaintext were not printed: the reader of the lines is too slow';
  return { scope: 'node', source: 'sensor.print', state: 'attached', lost, truncated: 0, reason };
}
