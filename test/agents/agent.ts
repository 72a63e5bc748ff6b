import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import OpenAI from 'openai';

/** All cases at once in one process, as agent.py does it. Says on stdout what each call caused. */
const [url = '', folder = '', ...cases] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url, apiKey: 'sk-none', maxRetries: 0 });
const parameters = { type: 'object', properties: {}, additionalProperties: true };
const tools = ['search_notes', 'run_command'].map((name) => ({
  type: 'function' as const,
  function: { name, description: name, parameters },
}));

await Promise.all(cases.map(work));

async function work(name: string): Promise<void> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'You keep the supplier notes.' },
    { role: 'user', content: `Please work on case ${name} and say what is due.` },
  ];
  for (;;) {
    const answer = await client.chat.completions.create({ model: 'any', messages, tools });
    const message = answer.choices[0]!.message;
    messages.push(message);
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
    if (calls.length === 0) return;
    const results = await Promise.all(
      calls.map(({ id, function: wanted }) => {
        const given = JSON.parse(wanted.arguments) as { command: string; query: string };
        return wanted.name === 'run_command' ? run(name, id, given.command) : search(id, given.query);
      }),
    );
    for (const [i, call] of calls.entries())
      messages.push({ role: 'tool', tool_call_id: call.id, content: results[i] ?? '' });
  }
}

async function run(name: string, call: string, command: string): Promise<string> {
  const way = Array.from(name).reduce((sum, char) => sum + char.charCodeAt(0), 0) % 4;
  const path = `${folder}/step-${call}.sh`;
  if (way === 3) await writeFile(path, `${command}\n`);
  const child =
    way === 0
      ? spawn(command, { shell: true })
      : way === 1
        ? execFile('bash', ['-lc', command])
        : execFile('/bin/sh', way === 2 ? ['-c', command] : [path]);
  say({ call, pid: child.pid });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return JSON.stringify({ exit_code: code, stdout: output.slice(0, 300) });
}

async function search(call: string, query: string): Promise<string> {
  const path = `${folder}/notes/${query.split(' ').at(-1)}.md`;
  say({ call, path });
  return `Found:\n${await readFile(path, 'utf8')}`;
}

function say(truth: object): void {
  process.stdout.write(`${JSON.stringify(truth)}\n`);
}
