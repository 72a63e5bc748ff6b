export type { Act, ActNode, Doer } from './act.ts';
export { actsOf } from './acts.ts';
export { destinationOf, normalHost } from './destination.ts';
export { Doers } from './doers.ts';
export { PLAUSIBLE, STEERED, type Steering, steeringOf } from './steering.ts';
export { Untied } from './untied.ts';
