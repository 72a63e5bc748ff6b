import { describe, expect, it } from 'vitest';
import { runShell, stage, talkOf } from '../testing/attack.ts';
import { signalsOf } from '../testing/signals-of.ts';
import { toolShell } from './tool-shell.ts';

describe('tool-shell', () => {
  it('makes little of a shell tool that runs what it was asked to run', () => {
    const on = stage();
    runShell(on, talkOf(on, 'How full is the disk?'), 'df -h /srv');
    expect(signalsOf(toolShell, on.scene.events)).toMatchObject([{ severity: 'low' }]);
  });

  it('notes a shell below a tool that was asked for something else', () => {
    const on = stage();
    const talk = talkOf(on, 'Convert the report.');
    const [call] = talk.ask({ name: 'convert', arguments: { file: 'report-2026.docx' } });
    on.agent.spawn(['convert-office', 'report-2026.docx']).spawn(['/bin/bash', '-c', 'id; uname -a']);
    talk.result(call, 'converted').answer('done');
    expect(signalsOf(toolShell, on.scene.events)).toMatchObject([{ severity: 'medium' }]);
  });

  it('comes to know the shell of a tool that is used daily', () => {
    const on = stage();
    for (const command of ['df -h /srv', 'du -sh /srv/docs', 'uptime --pretty']) {
      const talk = talkOf(on, `Run ${command}`);
      runShell(on, talk, command);
      talk.answer(`Result of ${command}`);
    }
    expect(signalsOf(toolShell, on.scene.events)).toHaveLength(1);
  });

  it('is silent about helpers that a runtime starts for itself', () => {
    const on = stage();
    const talk = talkOf(on, 'Hello');
    talk.request();
    on.agent.spawn(['/bin/sh', '-c', 'uname -p 2> /dev/null']).exit();
    talk.respond({ text: 'Hi' });
    expect(signalsOf(toolShell, on.scene.events)).toEqual([]);
  });

  it('sees through programs that are many in one', () => {
    const on = stage();
    const talk = talkOf(on, 'Convert the report.');
    const [call] = talk.ask({ name: 'convert', arguments: { file: 'report-2026.docx' } });
    on.agent.spawn(['convert-office', 'report-2026.docx']).spawn(['ash', '-c', 'id'], { exe: '/bin/busybox' });
    talk.result(call, 'converted').answer('done');
    expect(signalsOf(toolShell, on.scene.events)).toMatchObject([
      { title: expect.stringContaining('started ash, a shell') },
    ]);
  });

  it('takes what a shell makes of its command line for the command line', () => {
    const on = stage();
    const talk = talkOf(on, 'Count the lines.');
    const command = 'F=/srv/ledger; python3 $F.py';
    const [call] = talk.ask({ name: 'run_shell', arguments: { command } });
    on.agent.spawn(['/bin/sh', '-c', command]).spawn(['python3', '/srv/ledger.py']);
    talk.result(call, '7').answer('7');
    expect(signalsOf(toolShell, on.scene.events)).toMatchObject([{ severity: 'low' }]);
  });
});
