/** Every check of the doctor: where on the way of the records it stands, what it looks at, and what is done about it. */
import type { DoctorStage } from '@thalweg/core/api';
import { AWS_CHECKS } from './checks-aws.ts';
import { CLUSTER_CHECKS } from './checks-cluster.ts';
import { STORE_CHECKS } from './checks-store.ts';

export interface CheckRow {
  /** Does not change, so that scripts can go by it. */
  readonly id: string;
  readonly stage: DoctorStage;
  /** What is right when it says ok, as a sentence. */
  readonly right: string;
  /** What mends it, in general; a finding has the command with its names. Markdown. */
  readonly remedy: string;
  /** Actions of IAM that the look needs. */
  readonly actions?: readonly string[];
}

/** In the order of the way. */
export const CHECKS = [...AWS_CHECKS, ...CLUSTER_CHECKS, ...STORE_CHECKS] as const;

export type CheckId = (typeof CHECKS)[number]['id'];

const STAGE_OF: ReadonlyMap<string, DoctorStage> = new Map(CHECKS.map(({ id, stage }) => [id, stage]));

export function stageOf(id: CheckId): DoctorStage {
  return STAGE_OF.get(id)!;
}
