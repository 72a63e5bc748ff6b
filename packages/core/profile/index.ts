export type { Facet, Profiles } from './profiles.ts';
