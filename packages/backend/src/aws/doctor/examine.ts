/** Walks from the flow log to where its records go, and says of each step whether it works. What lies behind a gap is not looked at. */
import type { Finding } from '../../doctor/finding.ts';
import { checkFlowLog } from './flow-log-checks.ts';
import { followBucket } from './follow-bucket.ts';
import { followLogGroup } from './follow-log-group.ts';
import { followDeliveryStream } from './follow-stream.ts';
import type { AwsReader, FlowLog } from './reader.ts';
import { type ClusterEyes, NEW, seen, type Walk } from './walk.ts';

export interface ExamineOptions {
  /** Of the flow log, or of what it watches; undefined: all flow logs of the region. */
  readonly only?: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly cluster: ClusterEyes;
  readonly myAddress: () => Promise<string>;
}

/** @throws what the reader throws when AWS cannot be asked at all. */
export async function examineAws(reader: AwsReader, options: ExamineOptions): Promise<Finding[]> {
  const findings = await examineAll(reader, options);
  return findings.map((finding) =>
    finding.fix === undefined ? finding : { ...finding, fix: inRegion(finding.fix, reader.region) },
  );
}

/** IAM has no regions. A queue of the right name in the region of somebody's profile would mend nothing. */
const REGIONAL =
  /\baws ((?:ec2|firehose|kinesis|kms|lambda|logs|opensearch|s3|s3api|secretsmanager|service-quotas|sqs) [a-z-]+)/g;

function inRegion(fix: string, region: string): string {
  return fix.replace(REGIONAL, `aws $1 --region ${region}`);
}

async function examineAll(reader: AwsReader, { only, ...options }: ExamineOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const identity = seen({ findings }, 'aws.credentials', await reader.identity());
  if (!identity) return findings;
  const { account, arn } = identity.value;
  const walk = { ...options, reader, account, findings };
  findings.push({ id: 'aws.credentials', status: 'ok', message: `${arn} in ${reader.region}.` });
  const found = seen(walk, 'aws.flow-log', await reader.flowLogs());
  if (!found) return findings;
  const flowLogs = found.value.filter(
    ({ FlowLogId, ResourceId }) => !only || only === FlowLogId || only === ResourceId,
  );
  if (flowLogs.length === 0) findings.push(noFlowLog(reader.region, only));
  for (const flowLog of flowLogs) {
    await followFlowLog({ ...walk, isNew: options.now - flowLog.CreationTime < NEW }, flowLog);
  }
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

async function followFlowLog(walk: Walk, flowLog: FlowLog): Promise<void> {
  walk.findings.push(...checkFlowLog(flowLog));
  if (flowLog.FlowLogStatus !== 'ACTIVE') return;
  switch (flowLog.LogDestinationType) {
    case 'cloud-watch-logs':
      return followLogGroup(walk, flowLog);
    case 's3':
      return followBucket(walk, flowLog);
    case 'kinesis-data-firehose':
      return followDeliveryStream(walk, flowLog.LogDestination ?? '');
  }
}
