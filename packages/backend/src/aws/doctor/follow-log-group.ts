/** From a flow log over its log group to where the subscriptions lead. */
import { checkDeliveryRole } from './flow-log-checks.ts';
import { followFunction } from './follow-function.ts';
import { followDeliveryStream, followKinesis } from './follow-stream.ts';
import { checkLogGroup, checkSubscription, checkSubscriptionRole } from './log-group-checks.ts';
import type { FlowLog, SubscriptionFilter } from './reader.ts';
import { scopeOf, seen, type Walk } from './walk.ts';

export async function followLogGroup(walk: Walk, flowLog: FlowLog): Promise<void> {
  const { reader, findings, now } = walk;
  const name = flowLog.LogGroupName ?? /:log-group:([^:]+)/.exec(flowLog.LogDestination ?? '')?.[1] ?? '';
  const roleArn = flowLog.DeliverLogsPermissionArn;
  if (roleArn !== undefined) {
    const role = seen(walk, 'aws.delivery-role', await reader.role(roleArn));
    if (role) findings.push(checkDeliveryRole(roleArn, role.value, name, scopeOf(walk)));
  }
  const group = seen(walk, 'aws.log-group', await reader.logGroup(name));
  if (!group) return;
  findings.push(checkLogGroup(name, group.value, flowLog, now));
  if (!group.value) return;
  const filters = seen(walk, 'aws.subscription', await reader.subscriptionFilters(name));
  if (!filters) return;
  findings.push(...checkSubscription(name, filters.value, flowLog));
  for (const filter of filters.value) await followSubscription(walk, filter, name);
}

async function followSubscription(
  walk: Walk,
  { destinationArn, roleArn }: SubscriptionFilter,
  group: string,
): Promise<void> {
  const service = /^arn:[\w-]+:(\w+):/.exec(destinationArn)?.[1];
  if (service === 'lambda') return followFunction(walk, destinationArn, group);
  if (roleArn !== undefined) {
    const role = seen(walk, 'aws.subscription.role', await walk.reader.role(roleArn));
    if (role) walk.findings.push(checkSubscriptionRole(roleArn, role.value, destinationArn, scopeOf(walk)));
  }
  if (service === 'kinesis') return followKinesis(walk, destinationArn);
  if (service === 'firehose') return followDeliveryStream(walk, destinationArn);
}
