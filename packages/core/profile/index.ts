export {
  type Act,
  type ActNode,
  actsOf,
  destinationOf,
  type Doer,
  Doers,
  normalHost,
  PLAUSIBLE,
  STEERED,
  type Steering,
  steeringOf,
  Untied,
} from './act/index.ts';
export { createProfiles, type LearningProfiles } from './create.ts';
export { pair } from './facts.ts';
export type { Facet, Profiles } from './profiles.ts';
