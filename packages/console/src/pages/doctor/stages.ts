/** Findings of the doctor along the way of the records. */
import { DOCTOR_STAGES, type DoctorReport, type DoctorStage } from '@thalweg/core/api';

export type Finding = DoctorReport['checks'][number];
export type FindingStatus = Finding['status'];

/** Worst first. */
const ORDER: readonly FindingStatus[] = ['failure', 'warning', 'not-allowed', 'ok'];

export interface StageGroup {
  readonly stage: DoctorStage;
  readonly title: string;
  /** Worst first, else as the doctor tells them. */
  readonly findings: readonly Finding[];
  /** Undefined where nothing was looked at. */
  readonly worst: FindingStatus | undefined;
}

const TITLES: Readonly<Record<DoctorStage, string>> = {
  'flow-log': 'Flow log',
  delivery: 'Delivery',
  store: 'Store',
  freshness: 'Freshness',
};

export function byStage(findings: readonly Finding[]): readonly StageGroup[] {
  return DOCTOR_STAGES.map((stage) => {
    const own = findings
      .filter((finding) => finding.stage === stage)
      .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
    return { stage, title: TITLES[stage], findings: own, worst: own[0]?.status };
  });
}

/** The whole in one sentence. */
export function verdict({ failure = 0, warning = 0, 'not-allowed': hidden = 0 }: DoctorReport['counts']): string {
  const parts = [
    ...(failure > 0 ? [`${failure} ${failure === 1 ? 'failure' : 'failures'}`] : []),
    ...(warning > 0 ? [`${warning} ${warning === 1 ? 'warning' : 'warnings'}`] : []),
    ...(hidden > 0 ? [`${hidden} not to be seen`] : []),
  ];
  return parts.length === 0 ? 'All is well' : parts.join(', ');
}
