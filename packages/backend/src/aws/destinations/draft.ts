/** What a destination contributes to a plan. */
import type { PlanConfig } from '../config.ts';
import type { Existing, FlowLog, Input, Output, Resource } from '../plan.ts';
import { logFormat } from '../record-fields.ts';
import { input } from '../text.ts';

export interface Draft {
  readonly inputs: readonly Input[];
  readonly resources: readonly Resource[];
  readonly outputs: readonly Output[];
  readonly existing: readonly Existing[];
  readonly files: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

export const TARGET_INPUT = 'FlowLogTargetId';

/** The flow log itself: everything but where it goes. */
export function flowLogOf(
  config: PlanConfig,
  to: Pick<FlowLog, 'destination' | 'destinationType' | 'role' | 'files' | 'after'>,
): FlowLog {
  return {
    kind: 'flow-log',
    id: 'FlowLog',
    name: config.name,
    targetType: config.target.type,
    target: input(TARGET_INPUT),
    ...(config.target.type !== 'TransitGateway' && { traffic: config.traffic }),
    format: logFormat(config.fields),
    aggregation: config.aggregation,
    ...(config.tagKeys.length > 0 && { tagKeys: config.tagKeys }),
    ...to,
  };
}
