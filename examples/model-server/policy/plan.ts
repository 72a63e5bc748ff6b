import type { Answer, Call, Message, Tool } from '../transcript.ts';

export interface Task {
  readonly asked: string;
  readonly system: string;
  readonly tools: readonly Tool[];
  /** Model turns already spent on this task. */
  readonly turn: number;
  readonly results: readonly Message[];
}

/** The tool calls for the next turn of an honest task, or nothing when it is time to answer. */
export function planTask(task: Task): Answer | undefined {
  const calls = turns(task)[task.turn]?.filter((call) => task.tools.some((tool) => tool.name === call.name));
  return calls === undefined || calls.length === 0 ? undefined : { text: '', calls };
}

type Planned = Omit<Call, 'id'>;

/** Which tools serve what is asked, turn by turn. Calls of one turn do not need each other's results. */
function turns(task: Task): Planned[][] {
  const { asked } = task;
  const numbers = [...new Set(asked.match(/\b[A-Z]{2,4}-\d{3,}\b/g) ?? [])];
  const plan: Planned[][] = [];
  const first: Planned[] = [];

  if (/\b(total|sum|how much|how many|overdue|per vendor|open invoices|ledger|paid)\b/i.test(asked)) {
    first.push(call('sql_query', { query: compose(asked, numbers) }));
  }
  const api = /https?:\/\/[^\s"')]+/.exec(asked)?.[0] ?? /https?:\/\/[^\s"')]+/.exec(task.system)?.[0];
  if (api !== undefined && /\b(status|shipment|order|deliver(y|ed)|exchange rate|partner)\b/i.test(asked)) {
    const rates = /exchange rate/i.test(asked);
    const resource = rates ? 'rates' : 'orders';
    const named = rates
      ? (asked.match(/\b[A-Z]{3}\b/g) ?? ['latest'])
      : numbers.filter((number) => !number.startsWith('INV'));
    for (const number of named) {
      const base = api.replace(/[.,;]+$/, '').replace(/\/$/, '');
      first.push(call('http_request', { method: 'GET', url: `${base}/${resource}/${number}` }));
    }
  }
  if (/\b(disk|files? (are|is)|folder|uptime|debug)\b/i.test(asked)) {
    first.push(call('run_shell', { command: /disk/i.test(asked) ? 'df -h .' : 'ls -l . | tail -n +2 | wc -l' }));
  }
  if (
    first.length === 0 ||
    /\b(document|contract|terms?|letter|notice|onboarding|bank details|according to)\b/i.test(asked)
  ) {
    if (numbers.length > 1) first.push(...numbers.map((number) => call('search_documents', { query: number })));
    else first.push(call('search_documents', { query: keyWords(asked) }));
  }
  plan.push(first);
  const file = bestFile(task.results);
  if (file !== undefined && /\b(in full|whole|read|summari[sz]e|check|verify|process)\b/i.test(asked)) {
    plan.push([call('read_file', { path: file })]);
  }
  return plan;
}

function call(name: string, args: Record<string, string>): Planned {
  return { name, arguments: JSON.stringify(args) };
}

function compose(asked: string, numbers: readonly string[]): string {
  const where: string[] = [];
  if (numbers.length > 0) where.push(`number IN (${numbers.map((number) => `'${number}'`).join(', ')})`);
  const status = /\b(open|paid|disputed)\b/i.exec(asked)?.[1]?.toLowerCase();
  if (status !== undefined) where.push(`status = '${status}'`);
  if (/overdue/i.test(asked)) where.push("status = 'open' AND due < date('now')");
  const filter = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`;
  if (/how many/i.test(asked)) return `SELECT count(*) AS invoices FROM invoices${filter}`;
  if (/\b(total|sum|how much|per vendor)\b/i.test(asked) && numbers.length === 0) {
    return `SELECT vendor, currency, sum(amount) AS total FROM invoices${filter} GROUP BY vendor, currency ORDER BY total DESC`;
  }
  return `SELECT number, vendor, amount, currency, due, status FROM invoices${filter} ORDER BY due`;
}

const STOP = new Set(
  'the and for from what when which who how does that this with are was were our you can please tell into about give have has it its all any'.split(
    ' ',
  ),
);

function keyWords(asked: string): string {
  const words = asked.match(/[A-Za-z]+-\d+|[A-Za-z]{3,}|\d{3,}/g) ?? [];
  return words.filter((word) => !STOP.has(word.toLowerCase())).join(' ');
}

function bestFile(results: readonly Message[]): string | undefined {
  for (const message of results) {
    const file = message.role === 'tool' ? /"file":\s*"([^"]+)"/.exec(message.text)?.[1] : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}
