import { createProgram, runProgram } from './program.ts';
import { addAgents } from './verbs/agents.ts';
import { addBom } from './verbs/bom.ts';
import { addDoctor } from './verbs/doctor.ts';
import { addExport } from './verbs/export.ts';
import { addHub } from './verbs/hub.ts';
import { addIncidents } from './verbs/incidents.ts';
import { addMap } from './verbs/map.ts';
import { addRecord } from './verbs/record.ts';
import { addReplay } from './verbs/replay.ts';
import { addSensor } from './verbs/sensor.ts';
import { addStory } from './verbs/story.ts';
import { addUp } from './verbs/up.ts';
import { addVersion } from './verbs/version.ts';

const program = createProgram();

const verbs = [
  addUp,
  addAgents,
  addIncidents,
  addStory,
  addBom,
  addMap,
  addRecord,
  addReplay,
  addExport,
  addDoctor,
  addVersion,
];
for (const add of verbs) add(program);
program.commandsGroup('The two halves that `up` runs together:');
addSensor(program);
addHub(program);
program.addHelpText(
  'after',
  `
Exit status: 0 fine, 1 the thing asked about is bad, 2 wrong use, 3 could not do it.

Examples:
  $ sudo remit up                        watch this machine
  $ remit incidents                      what went wrong so far
  $ remit story last                     the newest incident, told with its evidence`,
);

await runProgram(program);
