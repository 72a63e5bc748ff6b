import type { Finder, Sighting } from '../sighting.ts';
import { dataSources } from './data-sources.ts';
import { identities } from './identities.ts';
import { indexes } from './indexes.ts';
import { modelFiles } from './model-files.ts';
import { models } from './models.ts';
import { prompts } from './prompts.ts';
import { sdks } from './sdks.ts';
import { tools } from './tools.ts';

/** What looks for components; to find another kind, write a file beside these. */
export const finders: readonly Finder<Sighting>[] = [
  models,
  tools,
  prompts,
  sdks,
  modelFiles,
  identities,
  dataSources,
  indexes,
];
