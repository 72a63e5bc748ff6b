import type { HttpRequestData, McpRequestData, McpResponseData, RemitEvent } from '../../event/index.ts';

const LONGEST = 160;

/** One line for people about any event. Text from outside is quoted, cut and shown without control characters. */
export function summarise(event: RemitEvent): string {
  const pid = event.process === undefined ? '' : `pid ${event.process.pid} `;
  switch (event.kind) {
    case 'process.fork':
      return `${pid}forked pid ${event.data.child.pid}`;
    case 'process.exec':
      return `${pid}ran ${quoted(event.data.argv.join(' ') || event.data.exe)}`;
    case 'process.seen':
      return `${pid}was already running ${quoted(event.data.argv.join(' ') || event.data.exe)}`;
    case 'process.exit':
      return `${pid}ended with ${event.data.signal === 0 ? `exit code ${event.data.exit_code}` : `signal ${event.data.signal}`}`;
    case 'file.open':
      return `${pid}opened ${plain(event.data.path)} to ${event.data.op}`;
    case 'file.content': {
      const credential =
        event.data.credential === undefined ? '' : `, a credential (${plain(event.data.credential.type)})`;
      return `${plain(event.data.path)} held ${event.data.bytes} bytes${credential}`;
    }
    case 'net.connect':
      return `${pid}connected to ${address(event.data.dst_ip, event.data.dst_port)} (${event.data.proto})`;
    case 'net.established':
      return `connection to ${address(event.data.dst_ip, event.data.dst_port)} was established`;
    case 'net.close':
      return `${pid}closed a connection: ${event.data.bytes_out} bytes out, ${event.data.bytes_in} in${event.data.established ? '' : ', never established'}`;
    case 'http.request':
      return `${pid}${event.data.role === 'server' ? 'was asked' : 'asked'} ${request(event.data)}`;
    case 'http.response':
      return `answer ${event.data.status}${event.data.body.items === undefined ? '' : ` with ${event.data.body.items} items`}`;
    case 'llm.request':
      return `${pid}sent ${event.data.messages.length} messages to model ${plain(event.data.model)} (${plain(event.data.provider)})`;
    case 'llm.response': {
      const calls = event.data.messages.flatMap((message) => message.tool_calls ?? []);
      if (event.data.error !== undefined) return `the model answered with an error: ${quoted(event.data.error)}`;
      return calls.length === 0
        ? 'the model answered with text'
        : `the model asked for ${calls.map((call) => plain(call.name)).join(', ')}`;
    }
    case 'mcp.request':
      return `${pid}${event.data.role === 'server' ? 'was asked' : 'asked'} ${mcpCall(event.data)} (MCP over ${event.data.transport})`;
    case 'mcp.response':
      return mcpAnswer(event.data);
    case 'a2a.request':
      return `${pid}${event.data.role === 'server' ? 'was told by' : 'told'} another agent: ${plain(event.data.method)} (${event.data.messages.length} messages)`;
    case 'a2a.response':
      return event.data.error === undefined
        ? `the other agent answered${event.data.state === undefined ? '' : `: task ${plain(event.data.state)}`}`
        : `the other agent answered with an error: ${quoted(event.data.error)}`;
    case 'coverage': {
      const { source, scope, state, lost, truncated } = event.data;
      return `${plain(source)} on ${plain(scope)} is ${state}${lost + truncated > 0 ? `: ${lost} lost, ${truncated} cut` : ''}`;
    }
    default:
      return 'nothing older will come';
  }
}

/** Text of somebody else's making, marked as a quotation and cut. */
export function quoted(text: string, longest: number = LONGEST): string {
  return `“${plain(text, longest)}”`;
}

/** Control and direction characters would let a text show as something else. */
export function plain(text: string, longest: number = LONGEST): string {
  const one = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')
    .trim();
  return one.length <= longest ? one : `${wellFormedCut(one, longest - 1)}…`;
}

function wellFormedCut(text: string, at: number): string {
  const last = text.charCodeAt(at - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? at - 1 : at);
}

function request(data: HttpRequestData): string {
  return `${plain(data.host ?? 'a host not named')}: ${plain(data.method)} ${plain(data.target)}`;
}

function mcpCall(data: McpRequestData): string {
  if (data.tool !== undefined) return `for tool ${plain(data.tool)}`;
  const what = data.resource ?? data.prompt;
  return what === undefined ? plain(data.method) : `${plain(data.method)} ${quoted(what)}`;
}

function mcpAnswer(data: McpResponseData): string {
  const of = plain(data.tool ?? data.method ?? 'a request that was not seen');
  if (data.error !== undefined) return `${of} was answered with an error: ${quoted(data.error)}`;
  const declared = data.tools?.length ?? data.resources?.length ?? data.prompts?.length;
  if (declared !== undefined) return `${of} was answered with ${declared} declarations`;
  const chars = data.messages.reduce((sum, message) => sum + message.chars, 0);
  return `${of} was answered with ${chars} characters${data.is_error ? ', as an error' : ''}`;
}

export function address(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
