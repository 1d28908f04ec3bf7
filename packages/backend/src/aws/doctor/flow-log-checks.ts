/** Flow logs, and the role that CloudWatch Logs gets them by. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import type { Finding } from '../../doctor/finding.ts';
import { arnIn, type Scope } from '../arn.ts';
import { allows, principalsOf } from './allows.ts';
import { newRoleFix, rolePolicyFix, trustFix } from './policy-fix.ts';
import type { FlowLog, Role } from './reader.ts';

/** What questions of this field need, besides the default format. */
const WANTED = ['tcp-flags', 'flow-direction', 'pkt-srcaddr', 'pkt-dstaddr'];
const MINUTE = 60_000;
/** AWS needs so long to make a log group and its first stream. */
export const YOUNG = 10 * MINUTE;

/** EC2 User Guide, troubleshooting of flow logs: what the messages mean, and the way out. */
const CAUSES: Readonly<Record<string, string>> = {
  'Access error':
    'The delivery role lacks permissions or its trust names another principal than vpc-flow-logs.amazonaws.com; for a bucket, its policy refuses delivery.logs.amazonaws.com.',
  'Rate limited':
    'CloudWatch Logs throttles an interface, or the quota of log groups is reached: ask for a higher quota.',
  'Unknown error': 'An error inside of AWS: delete the flow log and make it again.',
};

export function checkFlowLog(flowLog: FlowLog): Finding[] {
  const { FlowLogId: id, ResourceId, FlowLogStatus } = flowLog;
  if (FlowLogStatus !== 'ACTIVE') {
    return [
      {
        id: 'aws.flow-log',
        status: 'failure',
        message: `${id} of ${ResourceId} is ${FlowLogStatus}, not ACTIVE.`,
        fix: `aws ec2 delete-flow-logs --flow-log-ids ${id}, and make it again`,
      },
    ];
  }
  return [
    {
      id: 'aws.flow-log',
      status: 'ok',
      message: `${id} of ${ResourceId} is active, to ${flowLog.LogDestinationType}.`,
    },
    delivery(flowLog),
    traffic(flowLog),
    format(flowLog),
  ];
}

function delivery({ FlowLogId, DeliverLogsStatus, DeliverLogsErrorMessage }: FlowLog): Finding {
  const id = 'aws.flow-log.delivery';
  if (DeliverLogsStatus !== 'FAILED') {
    return { id, status: 'ok', message: `${FlowLogId} delivers without an error.` };
  }
  const said = DeliverLogsErrorMessage ?? 'Unknown error';
  return {
    id,
    status: 'failure',
    message: `${FlowLogId} cannot deliver: ${said}.`,
    fix: `${CAUSES[said] ?? 'Look at the destination: it has to be there, and let AWS write.'} aws ec2 describe-flow-logs --flow-log-ids ${FlowLogId}`,
  };
}

function traffic({ FlowLogId, TrafficType }: FlowLog): Finding {
  const id = 'aws.flow-log.traffic';
  if (TrafficType === undefined || TrafficType === 'ALL') {
    return { id, status: 'ok', message: `${FlowLogId} records accepted and rejected traffic.` };
  }
  const missing = TrafficType === 'ACCEPT' ? 'rejected' : 'accepted';
  return {
    id,
    status: 'warning',
    message: `${FlowLogId} records ${TrafficType} only: ${missing} traffic is nowhere.`,
    fix: `A flow log cannot be changed: make one with --traffic-type ALL, then aws ec2 delete-flow-logs --flow-log-ids ${FlowLogId}`,
  };
}

function format({ FlowLogId, LogFormat }: FlowLog): Finding {
  const id = 'aws.flow-log.format';
  const names = namesIn(LogFormat);
  const needed = ['srcaddr', 'dstaddr', 'start', 'end', 'action', 'log-status'].filter((name) => !names.includes(name));
  const isTransitGateway = names.includes('tgw-id');
  const missing = isTransitGateway ? [] : [...needed, ...WANTED.filter((name) => !names.includes(name))];
  if (missing.length === 0) return { id, status: 'ok', message: `${FlowLogId} records ${names.length} fields.` };
  return {
    id,
    status: 'warning',
    message: `${FlowLogId} does not record ${missing.join(', ')}.`,
    fix: 'A flow log cannot be changed: make one with more fields beside it (thalweg aws plan writes it), then delete this one.',
  };
}

/** Field names of a format string. */
export function namesIn(format: string): string[] {
  return [...format.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);
}

const IN_GROUP = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'];
/** It looks through all groups of a region, and cannot be narrowed to one. */
const FIND_GROUP = 'logs:DescribeLogGroups';

/** `group`: name of the log group that it writes to. */
export function checkDeliveryRole(arn: string, role: Role | undefined, group: string, scope: Scope): Finding {
  const id = 'aws.delivery-role';
  const groupArn = arnIn(scope, 'logs', `log-group:${group}`);
  const service = 'vpc-flow-logs.amazonaws.com';
  const trustedAs = { service, account: scope.account, source: arnIn(scope, 'ec2', 'vpc-flow-log/*') };
  if (!role) {
    return {
      id,
      status: 'failure',
      message: `The delivery role ${arn} is not there any more.`,
      fix: newRoleFix(arn, trustedAs),
    };
  }
  const trusted = role.trust.some((one) => one.Effect === 'Allow' && principalsOf(one).includes(service));
  if (!trusted) {
    return {
      id,
      status: 'failure',
      message: `${arn} does not trust ${service}, so that AWS cannot use it.`,
      fix: trustFix(arn, role.trust, trustedAs),
    };
  }
  const missing = [...IN_GROUP, FIND_GROUP].filter(
    (action) => !allows(role.permissions, action, `${groupArn}:log-stream:x`),
  );
  if (missing.length === 0) {
    return { id, status: 'ok', message: `${arn} may write, and trusts the flow-logs service.` };
  }
  return {
    id,
    status: 'failure',
    message: `${arn} lacks ${missing.join(', ')}.`,
    fix: rolePolicyFix(
      arn,
      'flow-logs',
      { Action: ['logs:CreateLogGroup', ...IN_GROUP], Resource: [groupArn, `${groupArn}:*`] },
      { Action: FIND_GROUP, Resource: arnIn(scope, 'logs', 'log-group:*') },
    ),
  };
}
