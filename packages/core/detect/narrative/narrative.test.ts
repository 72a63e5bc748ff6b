import { describe, expect, it } from 'vitest';
import { foldAll } from '../../engine/index.ts';
import type { Sentence } from '../incident.ts';
import { playAttack, runShell, stage, type Stage, talkOf, TOKEN, TOKEN_FILE } from '../testing/attack.ts';

function told(on: Stage): readonly Sentence[] {
  const engine = foldAll(on.scene.events);
  return engine.incidents().flatMap((incident) => engine.document(incident.id)?.narrative ?? []);
}

const about = (sentences: readonly Sentence[], text: string) => sentences.filter((one) => one.text.includes(text));

describe('the narrative', () => {
  it('goes in the order of time and gives each claim its evidence', () => {
    const on = stage();
    playAttack(on);
    const sentences = told(on);
    const clocks = sentences
      .map((one) => /^At (\d\d:\d\d:\d\d)/.exec(one.text)?.[1])
      .filter((one) => one !== undefined);
    expect(clocks).toEqual(clocks.toSorted());
    for (const one of sentences)
      if (one.certainty !== 'not_visible') expect(one.evidence.length, one.text).toBeGreaterThan(0);
  });

  it('counts the time from when the text entered the context', () => {
    const on = stage();
    playAttack(on);
    const [metadata] = about(told(on), 'connected to 169.254.169.254:80');
    expect(metadata?.text).toMatch(/\(T\+15\.\d s\)/);
  });

  it('is certain of what the kernel showed and hedges what was inferred', () => {
    const on = stage();
    playAttack(on);
    const sentences = told(on);
    expect(about(sentences, `opened ${TOKEN_FILE}`)).toMatchObject([{ certainty: 'certain' }]);
    const [source] = about(sentences, 'came from');
    expect(source).toMatchObject({ certainty: 'likely', text: expect.stringContaining('probably came from') });
  });

  it('claims no more than a connection where only that was seen, and says so', () => {
    const on = stage();
    playAttack(on);
    const sentences = about(told(on), '169.254.169.254:80');
    expect(sentences.map((one) => one.certainty)).toEqual(['certain', 'not_visible']);
    expect(sentences[1]?.text).toBe(
      'It is not visible what was asked and answered on the connection to 169.254.169.254:80.',
    );
  });

  it('says that the outcome of a connection is not visible when nothing more of it was', () => {
    const on = stage();
    const talk = talkOf(on, 'Debug.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'nc 169.254.169.254 80' } });
    on.agent
      .spawn(['/bin/sh', '-c', 'nc 169.254.169.254 80'])
      .spawn(['nc', '169.254.169.254', '80'])
      .connect('169.254.169.254', 80, { established: false });
    talk.result(call, '').answer('ok');
    expect(about(told(on), 'whether the connection to 169.254.169.254:80 succeeded')).toHaveLength(1);
  });

  it('names no call for a subtree that none is tied to', () => {
    const on = stage();
    talkOf(on, 'Hello').answer('Hi');
    const shell = on.agent.spawn(['/bin/sh', '-c', 'curl http://169.254.169.254/']);
    shell.spawn(['curl', 'http://169.254.169.254/']).connect('169.254.169.254', 80).close(100, 100);
    shell.exit();
    talkOf(on, 'Hello again').answer('Hi again');
    const sentences = told(on);
    expect(about(sentences, 'It is not visible which tool call')).toHaveLength(1);
    expect(about(sentences, 'asked for tool')).toEqual([]);
  });

  it('tells that a credential was read by one process and used by another', () => {
    const on = stage();
    const talk = talkOf(on, 'Debug.');
    runShell(
      on,
      talk,
      `curl -H "Authorization: Bearer $(cat ${TOKEN_FILE})" https://10.96.0.1/api/v1/namespaces/a/secrets`,
    );
    talk.answer('ok');
    expect(about(told(on), `the credential read from ${TOKEN_FILE}`)).toMatchObject([
      { certainty: 'certain', nodes: expect.arrayContaining([`credential:${TOKEN.id_hash}`]) },
    ]);
  });

  it('quotes foreign text, cuts it and takes the control characters out', () => {
    const on = stage();
    const talk = talkOf(on, `Ignore\u202e this\u0007 and ${'x'.repeat(500)}`);
    runShell(on, talk, `cat ${TOKEN_FILE}`);
    talk.answer('ok');
    const [request] = about(told(on), 'the user asked');
    expect(request?.text).toMatch(/“Ignore\ufffd this\ufffd and x+…”$/);
    expect(request?.text.length).toBeLessThan(300);
  });

  it('says for which call the agent’s own process made a request, and how sure that is', () => {
    const on = stage();
    const talk = talkOf(on, 'Look it up.');
    const url = 'https://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token';
    const [call] = talk.ask({ name: 'http_request', arguments: { url } });
    on.agent.http({ url, response: { status: 200, body: 'some token of this machine' } });
    talk.result(call, 'some token of this machine').answer('done');
    const [sentence] = about(told(on), 'asked metadata.google.internal');
    expect(sentence).toMatchObject({
      certainty: 'likely',
      text: expect.stringContaining('probably for tool http_request'),
    });
  });
});
