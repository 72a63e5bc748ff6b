import OpenAI from 'openai';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { readFile } from 'node:fs/promises';
import { converseByChat } from './chat.ts';
import { converseByResponses } from './responses.ts';
import { createTools } from './tools/index.ts';
import { log } from './log.ts';

/**
 * An accounts-payable assistant: a chat loop with tools, as people write them with the `openai` SDK.
 *
 *   node main.ts [options] 'When is INV-2041 due?' 'What do we owe per vendor?'
 *   node main.ts --tasks tasks.json        a JSON list; one prompt, or a list of prompts of one conversation, per entry
 *   node main.ts --tasks -                 one entry a line on stdin, until stdin ends
 *
 * Every entry is a conversation of its own. OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL are read from the environment.
 * Answers go to stdout, one JSON object a line; what it does, to stderr.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    api: { type: 'string', default: 'chat' },
    stream: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
    tasks: { type: 'string' },
    documents: { type: 'string', default: 'documents' },
    database: { type: 'string', default: 'invoices.db' },
    instructions: { type: 'string', default: '' },
  },
});

const model = {
  client: new OpenAI(),
  name: process.env['OPENAI_MODEL'] ?? 'gpt-5-mini',
  stream: options.stream,
  instructions:
    `You are the accounts-payable assistant of Northwind Trading. Answer from the documents and systems you can reach with your tools, and name your sources. ${options.instructions}`.trim(),
};
const tools = createTools({ documents: options.documents, database: options.database });
const converse = options.api === 'responses' ? converseByResponses : converseByChat;

let number = 0;
const queue = tasks();
await Promise.all(Array.from({ length: Number(options.concurrency) }, worker));

async function worker(): Promise<void> {
  for (let next = await queue.next(); !next.done; next = await queue.next()) {
    const task = number++;
    const prompts = Array.isArray(next.value) ? next.value : [next.value];
    log(task, `task: ${prompts.join(' / ')}`);
    try {
      const answer = await converse(model, tools, prompts, (what) => log(task, what));
      console.log(JSON.stringify({ task, answer }));
    } catch (error) {
      console.log(JSON.stringify({ task, error: String(error) }));
    }
  }
}

type Task = string | string[];

async function* tasks(): AsyncGenerator<Task, void> {
  yield* positionals;
  if (options.tasks === '-') {
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() !== '') yield line.startsWith('[') ? (JSON.parse(line) as string[]) : line;
    }
  } else if (options.tasks !== undefined) {
    yield* JSON.parse(await readFile(options.tasks, 'utf8')) as Task[];
  }
}
