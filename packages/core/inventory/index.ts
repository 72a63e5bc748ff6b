export { createInventory } from './create.ts';
export type {
  Component,
  ComponentKind,
  Inventory,
  InventoryStep,
  Reason,
  Role,
  RoleFinding,
  WorkloadInventory,
} from './inventory.ts';
export { type BomInput, toCycloneDx } from './bom/cyclonedx.ts';
export { toSpdx } from './bom/spdx.ts';
export { type DeclaredAgent, type Declaration, type Standing, standingOf } from './declared.ts';
export { createMap, type MapFold } from './map/create.ts';
export type { InteractionMap, MapLink, MapTarget, TargetKind } from './map/map.ts';
