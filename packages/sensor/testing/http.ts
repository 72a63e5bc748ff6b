/** Plain HTTP/1.1 messages as text. */
export function request(
  path: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
  method = body ? 'POST' : 'GET',
): string {
  return message(`${method} ${path} HTTP/1.1`, body, { host: 'service.example', ...headers });
}

export function response(body: string, headers: Readonly<Record<string, string>> = {}, status = '200 OK'): string {
  return message(`HTTP/1.1 ${status}`, body, headers);
}

interface ChatMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_call_id?: string;
}

export function chatRequest(messages: readonly ChatMessage[]): string {
  const body = JSON.stringify({ model: 'test-model', messages });
  return request('/v1/chat/completions', body, { host: 'model.example', 'content-type': 'application/json' });
}

export function chatResponse(text: string, id = 'chatcmpl-1'): string {
  const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  const body = JSON.stringify({ id, object: 'chat.completion', model: 'test-model', choices: [choice] });
  return response(body, { 'content-type': 'application/json' });
}

function message(start: string, body: string, headers: Readonly<Record<string, string>>): string {
  const length: Record<string, string> = start.startsWith('GET')
    ? {}
    : { 'content-length': `${Buffer.byteLength(body)}` };
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start}\r\n${lines.join('')}\r\n${body}`;
}
