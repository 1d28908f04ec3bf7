/** Sources as the page tells of them. Pure, for tests. */
import type { SourceStatus } from '@thalweg/core/api';
import { counted, formatDuration } from '../../lib/format.ts';

const KINDS: Readonly<Record<string, string>> = {
  folder: 'folder',
  sqs: 'S3 by SQS',
  kinesis: 'Kinesis',
  cloudwatch: 'CloudWatch Logs',
};

/** What a kind of source is called; a new one by itself. */
export function kindText(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** Flow logs are minutes late by themselves; what is later has to wait for the store. */
const LATE_SECONDS = 900;

/** A source that needs somebody to look at it. */
export function needsLook({ state, problem, lagSeconds }: SourceStatus): boolean {
  return state === 'failing' || problem !== null || (state !== 'stopped' && (lagSeconds ?? 0) > LATE_SECONDS);
}

/** Those that need a look first; the others stay where they are. */
export function inOrder(sources: readonly SourceStatus[]): readonly SourceStatus[] {
  return sources.toSorted((a, b) => Number(needsLook(b)) - Number(needsLook(a)));
}

/** `failing for 12 min`. @param now epoch milliseconds */
export function stateText({ state, since }: SourceStatus, now: number): string {
  switch (state) {
    case 'starting':
      return 'connecting';
    case 'reading':
      return 'reading';
    case 'idle':
      return 'up to date';
    case 'failing':
      return since === null ? 'failing' : `failing for ${formatDuration(Math.max(1, (now - since) / 1000))}`;
    case 'stopped':
      return 'followed by no server';
  }
}

/** What did not become records, one phrase each. */
export function remarks({ gone, leftOut, rejected, quarantined }: SourceStatus): readonly string[] {
  return [
    ...(rejected > 0 ? [`${counted(rejected, 'message')} not read`] : []),
    ...((quarantined ?? 0) > 0 ? [`${counted(quarantined ?? 0, 'line')} in quarantine`] : []),
    ...(gone > 0 ? [`${counted(gone, 'object')} gone before they were read`] : []),
    ...(leftOut > 0 ? [`${counted(leftOut, 'object')} left out that are no flow logs`] : []),
  ];
}
