import { describe, expect, it } from 'vitest';
import { runShell, stage, talkOf } from '../testing/attack.ts';
import { signalsOf } from '../testing/signals-of.ts';
import { metadataEndpoint } from './endpoints.ts';
import { metadataAccess } from './metadata-access.ts';

const ASK = 'curl -s -H Metadata:true "http://169.254.169.254/metadata/identity/oauth2/token?resource=x"';

describe('metadata-access', () => {
  it('signals a tool’s child that connects to a metadata endpoint', () => {
    const on = stage();
    runShell(on, talkOf(on, 'Check the machine.'), ASK);
    const [signal, ...more] = signalsOf(metadataAccess, on.scene.events);
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ severity: 'high', detector: 'metadata-access' });
    expect(signal?.title).toContain('169.254.169.254:80');
  });

  it.each([
    ['fd00:ec2::254', 80],
    ['169.254.170.23', 80],
    ['169.254.169.252', 988],
    ['168.63.129.16', 32526],
  ])('knows %s port %i', (ip, port) => {
    const on = stage();
    const talk = talkOf(on, 'Check.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'probe the network' } });
    on.agent.spawn(['/bin/sh', '-c', 'probe the network']).spawn(['nc', ip]).connect(ip, port);
    talk.result(call, 'ok').answer('done');
    expect(signalsOf(metadataAccess, on.scene.events)).toHaveLength(1);
  });

  it('signals an inline tool that asks for it by name', () => {
    const on = stage();
    const talk = talkOf(on, 'Look it up.');
    const url = 'https://metadata.google.internal:443/computeMetadata/v1/instance/service-accounts/default/token';
    const [call] = talk.ask({ name: 'http_request', arguments: { url } });
    const at = url.replace(':443', '');
    on.agent.http({ url: at, response: { status: 200, body: 'some token of this machine' } });
    talk.result(call, 'some token of this machine').answer('done');
    expect(signalsOf(metadataAccess, on.scene.events)).toMatchObject([{ severity: 'high' }]);
  });

  it('is silent when the workload’s own SDK asks at the start', () => {
    const on = stage();
    on.agent.connect('169.254.169.254', 80).close(300, 2000);
    const helper = on.agent.spawn(['az', 'account', 'get-access-token']);
    helper.connect('169.254.169.254', 80).close(300, 2000);
    talkOf(on, 'Hello').answer('Hi');
    expect(signalsOf(metadataAccess, on.scene.events)).toEqual([]);
  });

  it('is silent when the agent’s own SDK renews its token while no call is open', () => {
    const on = stage();
    const talk = talkOf(on, 'Hello').answer('Hi');
    on.agent.connect('169.254.169.254', 80).close(300, 2000);
    talk.user('And?').answer('Nothing.');
    expect(signalsOf(metadataAccess, on.scene.events)).toEqual([]);
  });

  it('comes to know a tool that does so every day', () => {
    const on = stage();
    for (let day = 0; day < 5; day++) {
      const talk = talkOf(on, `Report of day ${day}`);
      runShell(on, talk, ASK);
      talk.answer(`Report ${day} is done.`);
      on.scene.wait(86_400_000);
    }
    const signals = signalsOf(metadataAccess, on.scene.events);
    expect(signals).toHaveLength(3);
  });

  it('tells DNS at the same address from metadata', () => {
    expect(metadataEndpoint('169.254.169.254', 53)).toBeUndefined();
    expect(metadataEndpoint('168.63.129.16', 53)).toBeUndefined();
    expect(metadataEndpoint('[fd00:ec2::254]', 80)).toBeDefined();
    expect(metadataEndpoint('METADATA.google.internal.', 80)).toBeDefined();
  });
});
