import type { Message, RemitEvent } from '@remit/core/event';

const common = { node: 'n1', boot_id: 'b0070000', source: 'kernel', ts: '2026-01-01T00:00:00.000000000Z' } as const;

export function exitEvent(number: number): RemitEvent {
  return {
    ...common,
    id: `exit-${number}`,
    kind: 'process.exit',
    boot_ns: `${number}`,
    data: { exit_code: 0, signal: 0 },
  };
}

/** An answer of a model with so many characters of text. */
export function answerEvent(number: number, chars: number): RemitEvent {
  const message: Message = { role: 'assistant', sha256: `hash-${number}`, chars, text: 'a'.repeat(chars) };
  return {
    ...common,
    id: `answer-${number}`,
    kind: 'llm.response',
    boot_ns: `${number}`,
    data: {
      exchange: `x/${number}`,
      channel: { id: 'x', kind: 'tls' },
      role: 'client',
      status: 200,
      headers: {},
      body: { bytes: chars },
      provider: 'p',
      api: 'openai.chat',
      messages: [message],
      stream: false,
      complete: true,
    },
  };
}
