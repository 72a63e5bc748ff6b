import { createProgram, runProgram } from './program.ts';
import { addSensor } from './verbs/sensor.ts';

// `remit sensor` alone: it runs on every node, so nothing of the other verbs is loaded into it.
const program = createProgram();
addSensor(program);
await runProgram(program);
