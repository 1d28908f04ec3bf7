/** What a check of the doctor says. */
import type { DoctorStage } from '@thalweg/core/api';
import { type CheckId, stageOf } from './checks.ts';

/** `not-allowed`: it could not look, which says nothing about what is there. */
export type FindingStatus = 'ok' | 'warning' | 'failure' | 'not-allowed';

export interface Finding {
  readonly id: CheckId;
  readonly status: FindingStatus;
  /** What was found, in sentences. */
  readonly message: string;
  /** A command to paste, or the step to take; where there is something to mend. */
  readonly fix?: string;
}

/** With where on the way of the records it stands. */
export interface PlacedFinding extends Finding {
  readonly stage: DoctorStage;
}

export interface Report {
  readonly checks: readonly PlacedFinding[];
  readonly counts: Readonly<Record<FindingStatus, number>>;
}

export function toReport(findings: readonly Finding[]): Report {
  const counts = { ok: 0, warning: 0, failure: 0, 'not-allowed': 0 };
  for (const { status } of findings) counts[status] += 1;
  return { checks: findings.map((finding) => ({ ...finding, stage: stageOf(finding.id) })), counts };
}

/** 0 = all is well, 3 = there are warnings or places where it could not look, 4 = there are failures. */
export function exitCodeOf({ counts }: Report): 0 | 3 | 4 {
  if (counts.failure > 0) return 4;
  return counts.warning + counts['not-allowed'] > 0 ? 3 : 0;
}
