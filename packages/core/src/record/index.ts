export type * from './columns.ts';
