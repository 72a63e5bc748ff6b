import type { Finder, RoleSighting } from '../sighting.ts';
import { modelSides } from './model-sides.ts';
import { toolRuntime } from './tool-runtime.ts';
import { vectorDatabase } from './vector-database.ts';

/** How a workload's role shows, each by what it does, never by its name or image. */
export const roleRules: readonly Finder<RoleSighting>[] = [modelSides, vectorDatabase, toolRuntime];
