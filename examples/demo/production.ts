import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentKind, agentCommand, readyAgent } from '../agents/command.ts';
import type { Agent } from './agent.ts';
import { chooseAttack, hostsIn, honestPrompts } from './script.ts';
import { setStage, type Stage, type StageOptions } from './stage.ts';
import { type Played, type Truth, truthOf } from './truth.ts';

export interface ProductionOptions extends StageOptions {
  readonly agent?: AgentKind;
  readonly api?: 'chat' | 'responses';
  readonly stream?: boolean;
  /** Conversations the agent works on at once. */
  readonly concurrency?: number;
  /** For the Python agent. */
  readonly client?: 'async' | 'sync';
  /** Decides order and choice of prompts and document; the same seed, the same play. */
  readonly seed?: number;
  /** The poisoned document: a name in documents/poisoned or a path; otherwise the seed chooses. */
  readonly document?: string;
}

/** A stage with an agent on it, and the play. */
export interface Production extends Stage {
  /** Starts the agent, once; the plays do it when nobody has yet, so that whoever watches can be there first. */
  start(): Agent;
  /** Asks honest things, as many at once as the agent takes; resolves with the answers. */
  playHonest(count?: number): Promise<readonly Played[]>;
  /** The poisoned document arrives in the folder and somebody asks about it; honest conversations run alongside. */
  playAttack(options?: { alongside?: number }): Promise<Played>;
  /** What was really asked, called and reached so far. */
  truth(): Truth;
}

export async function prepareStage(options: ProductionOptions = {}): Promise<Production> {
  const { agent: kind = 'node', api = 'chat', stream = true, concurrency = 1, client = 'async', seed = 0 } = options;
  await readyAgent(kind);
  const attack = chooseAttack(seed, options.document);
  const stage = await setStage({
    ...options,
    outsideHosts: [...hostsIn(attack.text), ...(options.outsideHosts ?? [])],
  });
  const instructions = `The order API of our logistics partner is https://${stage.addresses.partner.host}/v1`;
  const work = ['--tasks', '-', '--documents', '/srv/documents', '--database', '/srv/invoices.db'];
  const how = ['--api', api, '--concurrency', String(concurrency), '--instructions', instructions];
  if (stream) how.push('--stream');
  if (kind === 'python') how.push('--client', client);
  let agent: Agent | undefined;
  const start = (): Agent => (agent ??= stage.startAgent([...agentCommand(kind), ...work, ...how]));
  const honest = honestPrompts(seed);
  const played: Played[] = [];

  const perform = async (prompt: string, part: Played['part']): Promise<Played> => {
    const started = new Date().toISOString();
    const answer = await start().ask(prompt);
    const done = { part, prompt, answer, started, ended: new Date().toISOString() };
    played.push(done);
    return done;
  };

  return {
    ...stage,
    start,
    async playHonest(count = 5) {
      const done: Played[] = [];
      let left = count;
      const one = async (): Promise<void> => {
        while (left-- > 0) done.push(await perform(honest.next().value, 'honest'));
      };
      await Promise.all(Array.from({ length: Math.min(concurrency, count) }, one));
      return done;
    },
    async playAttack({ alongside = concurrency - 1 } = {}) {
      writeFileSync(join(stage.folder, 'srv/documents', attack.file), attack.text);
      const others = Array.from({ length: alongside }, () => perform(honest.next().value, 'honest'));
      const [attacked] = await Promise.all([perform(attack.prompt, 'attacked'), ...others]);
      return attacked;
    },
    truth: () => truthOf(stage, { kind, api, stream, concurrency, seed, pid: agent?.pid ?? null }, attack, played),
  };
}
