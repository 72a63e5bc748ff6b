import { describe, expect, it } from 'vitest';
import { stage, type Stage, talkOf, TOKEN, TOKEN_FILE } from '../testing/attack.ts';
import { signalsOf } from '../testing/signals-of.ts';
import { kubernetesRecon } from './kubernetes-recon.ts';

const API = 'https://10.96.0.1';

function shellAsks(on: Stage, program: string, urls: readonly string[]): void {
  const talk = talkOf(on, 'Look around.');
  const command = urls.map((url) => `${program} ${url}`).join('; ');
  const [call] = talk.ask({ name: 'run_shell', arguments: { command } });
  const shell = on.agent.spawn(['/bin/sh', '-c', command]);
  for (const url of urls) {
    const client = shell.spawn([program, url]);
    const socket = client.connect('10.96.0.1', 443);
    client.http({ url, socket, credential: TOKEN, response: { status: 200, items: 2 } });
  }
  talk.result(call, 'ok').answer('done');
}

describe('kubernetes-recon', () => {
  it('gives one signal for all that one subtree asks, as grave as the gravest', () => {
    const on = stage();
    shellAsks(on, 'curl', [`${API}/version`, `${API}/api/v1/namespaces/x/pods`, `${API}/api/v1/namespaces/x/secrets`]);
    expect(signalsOf(kubernetesRecon, on.scene.events)).toMatchObject([
      {
        severity: 'high',
        title:
          'curl, run by tool run_shell, asked the Kubernetes API to list pods in namespace x, list secrets in namespace x',
      },
    ]);
  });

  it('takes a review of one’s own rights for reconnaissance', () => {
    const on = stage();
    const talk = talkOf(on, 'Look.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'curl -d @r' } });
    const url = `${API}/apis/authorization.k8s.io/v1/selfsubjectrulesreviews`;
    on.agent
      .spawn(['/bin/sh', '-c', 'curl -d @r'])
      .spawn(['curl', '-d', '@r'])
      .http({ url, method: 'POST', body: '{"spec":{"namespace":"x"}}', response: { status: 201 } });
    talk.result(call, '').answer('ok');
    expect(signalsOf(kubernetesRecon, on.scene.events)).toMatchObject([{ severity: 'medium' }]);
  });

  it('weighs a client made for the API one step lower', () => {
    const on = stage();
    shellAsks(on, 'kubectl', [`${API}/api/v1/namespaces/x/pods`]);
    expect(signalsOf(kubernetesRecon, on.scene.events)).toMatchObject([{ severity: 'low' }]);
  });

  it('is silent about the agent’s own normal work with the API', () => {
    const on = stage();
    on.agent.open(TOKEN_FILE, { credential: TOKEN });
    on.agent.http({ url: `${API}/api/v1/namespaces/x/pods`, credential: TOKEN, response: { status: 200, items: 4 } });
    const talk = talkOf(on, 'Hello').answer('Hi');
    on.agent.http({ url: `${API}/api/v1/namespaces/x/configmaps`, credential: TOKEN, response: { status: 200 } });
    talk.user('More').answer('No');
    expect(signalsOf(kubernetesRecon, on.scene.events)).toEqual([]);
  });

  it('is silent about a tool that creates a job', () => {
    const on = stage();
    const talk = talkOf(on, 'Start the nightly job.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'kubectl create -f job.yaml' } });
    on.agent
      .spawn(['kubectl', 'create', '-f', 'job.yaml'])
      .http({ url: `${API}/apis/batch/v1/namespaces/x/jobs`, method: 'POST', body: '{}', response: { status: 201 } });
    talk.result(call, 'created').answer('started');
    expect(signalsOf(kubernetesRecon, on.scene.events)).toEqual([]);
  });

  it('with TLS hidden, signals the connection of a subtree that has just read the token, at most medium', () => {
    const on = stage();
    const talk = talkOf(on, 'Look.');
    const command = './probe --all';
    const [call] = talk.ask({ name: 'run_shell', arguments: { command } });
    const probe = on.agent.spawn(['/bin/sh', '-c', command]).spawn(['./probe', '--all'], { exe: '/tmp/probe' });
    probe.open(TOKEN_FILE, { credential: TOKEN });
    probe.connect('10.96.0.1', 443).close(4000, 90_000);
    talk.result(call, '').answer('ok');
    expect(signalsOf(kubernetesRecon, on.scene.events)).toMatchObject([{ severity: 'medium' }]);
  });

  it('does not take any private address for the API server', () => {
    const on = stage();
    const talk = talkOf(on, 'Ask the ledger.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'ledger-client --sum' } });
    on.agent
      .spawn(['/bin/sh', '-c', 'ledger-client --sum'])
      .spawn(['ledger-client', '--sum'])
      .connect('10.20.0.4', 443)
      .close(900, 900);
    talk.result(call, '7').answer('7');
    expect(signalsOf(kubernetesRecon, on.scene.events)).toEqual([]);
  });
});
