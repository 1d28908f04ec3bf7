/** The words of access that server, command line and console share. */
export { describeDetail } from './audit-detail.ts';
export * from './role.ts';
export type * from './scope.ts';
