/** Walks from the flow log to where its records go, and says of each step whether it works. What lies behind a gap is not looked at. */
import type { Finding } from '../../doctor/finding.ts';
import { checkBucket } from './bucket-checks.ts';
import { checkDomain, checkDomainAddresses, checkDomainPolicy } from './domain-checks.ts';
import { checkDeliveryRole, checkFlowLog } from './flow-log-checks.ts';
import { checkErrors, checkLambda, checkLambdaRole } from './lambda-checks.ts';
import { checkLogGroup, checkSubscription } from './log-group-checks.ts';
import type { AwsReader, FlowLog, LambdaFunction, Look } from './reader.ts';

const ERRORS_SINCE = 3 * 3_600_000;

export interface ExamineOptions {
  /** Of the flow log, or of what it watches; undefined: all flow logs of the region. */
  readonly only?: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @throws what the reader throws when AWS cannot be asked at all. */
export async function examineAws(reader: AwsReader, { only, now }: ExamineOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = collector(findings);
  const identity = seen('aws.credentials', await reader.identity());
  if (!identity) return findings;
  const { account, arn } = identity.value;
  findings.push({ id: 'aws.credentials', status: 'ok', message: `${arn} in ${reader.region}.` });
  const found = seen('aws.flow-log', await reader.flowLogs());
  if (!found) return findings;
  const flowLogs = found.value.filter(
    ({ FlowLogId, ResourceId }) => !only || only === FlowLogId || only === ResourceId,
  );
  if (flowLogs.length === 0) findings.push(noFlowLog(reader.region, only));
  for (const flowLog of flowLogs) findings.push(...(await followFlowLog(reader, flowLog, { account, now })));
  return findings;
}

function noFlowLog(region: string, only: string | undefined): Finding {
  return {
    id: 'aws.flow-log',
    status: 'failure',
    message: `There is no flow log${only ? ` ${only}, and none of it,` : ''} in ${region}.`,
    fix: `thalweg aws plan --destination s3 --region ${region} …, or look in another region: --region`,
  };
}

interface Where {
  readonly account: string;
  readonly now: number;
}

async function followFlowLog(reader: AwsReader, flowLog: FlowLog, where: Where): Promise<Finding[]> {
  const findings = checkFlowLog(flowLog);
  if (flowLog.FlowLogStatus !== 'ACTIVE') return findings;
  switch (flowLog.LogDestinationType) {
    case 'cloud-watch-logs':
      return [...findings, ...(await followLogGroup(reader, flowLog, where))];
    case 's3':
      return [...findings, ...(await followBucket(reader, flowLog, where))];
    default:
      return findings;
  }
}

async function followBucket(
  reader: AwsReader,
  { LogDestination = '' }: FlowLog,
  { account }: Where,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const [, name = '', prefix = ''] = /^arn:[\w-]+:s3:::([^/]+)\/?(.*?)\/?$/.exec(LogDestination) ?? [];
  const bucket = collector(findings)('aws.bucket', await reader.bucket(name));
  if (bucket) findings.push(checkBucket(name, bucket.value, { account, prefix }));
  return findings;
}

async function followLogGroup(reader: AwsReader, flowLog: FlowLog, { account, now }: Where): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = collector(findings);
  const name = flowLog.LogGroupName ?? /:log-group:([^:]+)/.exec(flowLog.LogDestination ?? '')?.[1] ?? '';
  const roleArn = flowLog.DeliverLogsPermissionArn;
  if (roleArn !== undefined) {
    const role = seen('aws.delivery-role', await reader.role(roleArn));
    const groupArn = `arn:aws:logs:${reader.region}:${account}:log-group:${name}:log-stream:x`;
    if (role) findings.push(checkDeliveryRole(roleArn, role.value, groupArn));
  }
  const group = seen('aws.log-group', await reader.logGroup(name));
  if (!group) return findings;
  findings.push(checkLogGroup(name, group.value, flowLog, now));
  if (!group.value) return findings;
  const filters = seen('aws.subscription', await reader.subscriptionFilters(name));
  if (!filters) return findings;
  findings.push(...checkSubscription(name, filters.value, flowLog));
  for (const { destinationArn } of filters.value) {
    if (/^arn:[\w-]+:lambda:/.test(destinationArn)) findings.push(...(await followLambda(reader, destinationArn, now)));
  }
  return findings;
}

async function followLambda(reader: AwsReader, arn: string, now: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = collector(findings);
  const found = seen('aws.function', await reader.lambda(arn));
  if (!found) return findings;
  findings.push(...checkLambda(arn, found.value));
  if (!found.value) return findings;
  const errors = seen('aws.function.errors', await reader.functionErrors(found.value.FunctionName, now - ERRORS_SINCE));
  if (errors) findings.push(checkErrors(found.value, errors.value));
  findings.push(...(await followDomain(reader, found.value)));
  return findings;
}

async function followDomain(reader: AwsReader, found: LambdaFunction): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = collector(findings);
  const host = hostIn(found.environment['THALWEG_STORE'] ?? found.environment['ENDPOINT'] ?? '');
  if (host === undefined) return findings;
  const domains = seen('aws.domain', await reader.domains());
  if (!domains) return findings;
  const domain = domains.value.find(({ endpoints }) => endpoints.includes(host));
  findings.push(checkDomain(host, domain));
  if (!domain || domain.Deleted) return findings;
  findings.push(checkDomainAddresses(domain));
  const role = seen('aws.function.role', await reader.role(found.Role));
  if (!role) return findings;
  findings.push(checkLambdaRole(found, role.value, domain.ARN));
  if (role.value) findings.push(checkDomainPolicy(domain, role.value));
  return findings;
}

function hostIn(address: string): string | undefined {
  return /^https?:\/\/([^/:]+)/.exec(address)?.[1];
}

/** What was seen; what could not be looked at becomes a finding. */
function collector(findings: Finding[]): <T>(id: string, look: Look<T>) => { readonly value: T } | undefined {
  return (id, look) => {
    if ('value' in look) return look;
    findings.push({
      id,
      status: 'not-allowed',
      message: `Not allowed to look: ${look.denied} is missing.`,
      fix: `Give the credentials in use the action ${look.denied}, or use others (--profile).`,
    });
    return undefined;
  };
}
