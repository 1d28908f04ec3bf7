/** The log group: whether anything arrives there, and whether it goes on from there. */
import type { Finding } from '../../doctor/finding.ts';
import { humanDuration } from '../../report/figures.ts';
import { arnIn, type Scope } from '../arn.ts';
import { allows, isOfLogs } from './allows.ts';
import { namesIn, YOUNG } from './flow-log-checks.ts';
import { newRoleFix, rolePolicyFix, trustFix } from './policy-fix.ts';
import type { FlowLog, LogGroup, Role, SubscriptionFilter } from './reader.ts';

/** An interval of aggregation of 10 minutes, and twice as long for the delivery. */
const LATE = 30 * 60_000;

export function checkLogGroup(name: string, group: LogGroup | undefined, flowLog: FlowLog, now: number): Finding {
  const id = 'aws.log-group';
  const isYoung = now - flowLog.CreationTime < YOUNG;
  const patience = 'Wait: AWS takes 10 minutes and more for the first records, and makes none while nothing flows.';
  if (!group) {
    return isYoung
      ? { id, status: 'warning', message: `The log group ${name} is not there yet.`, fix: patience }
      : {
          id,
          status: 'failure',
          message: `The log group ${name} is not there: it was deleted, or the delivery role may not make it.`,
          fix: `aws logs create-log-group --log-group-name ${name}`,
        };
  }
  if (group.lastEvent === undefined) {
    return isYoung
      ? { id, status: 'warning', message: `${name} is empty, and the flow log is new.`, fix: patience }
      : {
          id,
          status: 'failure',
          message: `${name} has never had a record, although ${flowLog.FlowLogId} was made ${humanDuration((now - flowLog.CreationTime) / 1000)} ago.`,
          fix: `Look whether ${flowLog.ResourceId} has a network interface with traffic: aws ec2 describe-network-interfaces${interfacesOf(flowLog.ResourceId)}`,
        };
  }
  const age = now - group.lastEvent;
  if (age <= LATE)
    return { id, status: 'ok', message: `${name} had its newest record ${humanDuration(age / 1000)} ago.` };
  return {
    id,
    status: 'warning',
    message: `The newest record of ${name} is ${humanDuration(age / 1000)} old: they arrive late, or nothing flows any more.`,
    fix: `aws logs describe-log-streams --log-group-name ${name} --order-by LastEventTime --descending`,
  };
}

/** Options that list the interfaces of what is watched. */
function interfacesOf(resource: string): string {
  if (resource.startsWith('eni-')) return ` --network-interface-ids ${resource}`;
  const filter = resource.startsWith('vpc-') ? 'vpc-id' : resource.startsWith('subnet-') ? 'subnet-id' : undefined;
  return filter === undefined ? '' : ` --filters Name=${filter},Values=${resource}`;
}

export function checkSubscription(
  group: string,
  filters: readonly SubscriptionFilter[],
  { LogFormat }: FlowLog,
): Finding[] {
  const id = 'aws.subscription';
  if (filters.length === 0) {
    return [
      {
        id,
        status: 'failure',
        message: `${group} has no subscription filter: records stay there, and go nowhere else.`,
        fix: `aws logs put-subscription-filter --log-group-name ${group} --filter-name thalweg --filter-pattern '' --destination-arn FUNCTION-ARN`,
      },
    ];
  }
  return filters.map((filter) => checkPattern(group, filter, namesIn(LogFormat).length));
}

/** By which CloudWatch Logs writes to a stream of Kinesis or Firehose. */
export function checkSubscriptionRole(arn: string, role: Role | undefined, streamArn: string, scope: Scope): Finding {
  const id = 'aws.subscription.role';
  const service = 'logs.amazonaws.com';
  const trusted = { service, account: scope.account, source: arnIn(scope, 'logs', '*') };
  const action = streamArn.includes(':firehose:') ? 'firehose:PutRecord' : 'kinesis:PutRecord';
  if (!role) {
    return {
      id,
      status: 'failure',
      message: `The role ${arn} of the subscription is not there any more.`,
      fix: newRoleFix(arn, trusted),
    };
  }
  if (!role.trust.some((one) => one.Effect === 'Allow' && isOfLogs(one))) {
    const message = `${arn} does not trust ${service}, so that nothing is handed on.`;
    return { id, status: 'failure', message, fix: trustFix(arn, role.trust, trusted) };
  }
  if (!allows(role.permissions, action, streamArn)) {
    const message = `${arn} may not write to ${streamArn}: ${action} is missing.`;
    const batch = streamArn.includes(':firehose:') ? 'firehose:PutRecordBatch' : 'kinesis:PutRecords';
    const fix = rolePolicyFix(arn, 'to-stream', { Action: [action, batch], Resource: streamArn });
    return { id, status: 'failure', message, fix };
  }
  return { id, status: 'ok', message: `${arn} may write to ${streamArn}.` };
}

/** An empty pattern lets everything through; one in brackets names each field, and may test some. */
function checkPattern(
  group: string,
  { filterName, filterPattern, destinationArn, roleArn }: SubscriptionFilter,
  fields: number,
): Finding {
  const id = 'aws.subscription';
  const pattern = filterPattern.trim();
  const byRole = roleArn === undefined ? '' : ` --role-arn ${roleArn}`;
  const fix = `aws logs put-subscription-filter --log-group-name ${group} --filter-name ${filterName} --filter-pattern '' --destination-arn ${destinationArn}${byRole}`;
  if (pattern === '') return { id, status: 'ok', message: `${filterName} of ${group} hands on every record.` };
  const inside = /^\[(.*)\]$/s.exec(pattern)?.[1];
  if (inside === undefined) {
    return { id, status: 'warning', message: `${filterName} hands on only what matches ${pattern}.`, fix };
  }
  const parts = inside.split(',').map((part) => part.trim());
  if (!parts.some((part) => /^\.\.\.$/.test(part)) && parts.length !== fields) {
    return {
      id,
      status: 'failure',
      message: `The pattern of ${filterName} names ${parts.length} fields, the flow log records ${fields}: no record matches.`,
      fix,
    };
  }
  const tests = parts.filter((part) => /[=<>]/.test(part));
  if (tests.length === 0) return { id, status: 'ok', message: `${filterName} of ${group} hands on every record.` };
  return {
    id,
    status: 'warning',
    message: `${filterName} hands on only records with ${tests.join(' and ')}: others, and the NODATA and SKIPDATA lines that tell of gaps, go nowhere.`,
    fix,
  };
}
