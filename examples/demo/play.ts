import { parseArgs } from 'node:util';
import { prepareStage } from './production.ts';

/**
 * Plays the scenario without the product, as root: npx node examples/demo/play.ts [--agent node|python] [--api chat|responses]
 * [--concurrency N] [--pace P] [--seed N] [--document NAME] [--honest N]. The truth of the run goes to stdout as JSON.
 */
const { values } = parseArgs({
  options: {
    agent: { type: 'string', default: 'node' },
    api: { type: 'string', default: 'chat' },
    client: { type: 'string', default: 'async' },
    concurrency: { type: 'string', default: '1' },
    pace: { type: 'string', default: '0' },
    seed: { type: 'string', default: '0' },
    honest: { type: 'string', default: '5' },
    document: { type: 'string' },
  },
});

const production = await prepareStage({
  agent: values.agent === 'python' ? 'python' : 'node',
  api: values.api === 'responses' ? 'responses' : 'chat',
  client: values.client === 'sync' ? 'sync' : 'async',
  concurrency: Number(values.concurrency),
  pace: Number(values.pace),
  seed: Number(values.seed),
  ...(values.document === undefined ? {} : { document: values.document }),
});
try {
  for (const { prompt, answer } of await production.playHonest(Number(values.honest))) say(prompt, answer);
  const { prompt, answer } = await production.playAttack();
  say(prompt, answer);
  console.log(JSON.stringify(production.truth(), null, 2));
} finally {
  await production.close();
}

function say(prompt: string, answer: string): void {
  console.error(`> ${prompt}\n${answer}\n`);
}
