export { createNameTable, type NameTable, withNames } from './name-table.ts';
export type { OfferedName } from './query-names.ts';
export { type NamedResource, RESOURCE_KINDS, type Resource, type ResourceKind, type ToldResource } from './resource.ts';
export { visibleResources } from './visible.ts';
