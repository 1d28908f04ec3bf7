/** VPC → Data Firehose → Thalweg's own endpoint, with a bucket for what it did not take. */
import { logName, TGW_DEFAULT_FORMAT, VPC_DEFAULT_FORMAT } from '@thalweg/core/fields';
import { arnIn, bucketArn } from '../arn.ts';
import type { PlanConfig } from '../config.ts';
import type { Input, Resource } from '../plan.ts';
import { denyPlain, policy, serviceTrust } from '../policy.ts';
import { input, of, text } from '../text.ts';
import { type Draft, flowLogOf } from './draft.ts';

const LOG_STREAM = 'http-endpoint';
const PREFIX = 'not-delivered/';

export function draftFirehose(config: PlanConfig): Draft {
  const { name, account, region } = config;
  const isMade = config.bucket === undefined;
  const bucket = config.bucket?.name ?? `${name}-backup-${account}-${region}`;
  const prefix = `${config.bucket?.prefix ?? ''}${PREFIX}`;
  const streamName = `${name}-flow-logs`;
  const logGroup = `/aws/kinesisfirehose/${streamName}`;
  const made: readonly Resource[] = [
    {
      kind: 'bucket',
      id: 'BackupBucket',
      name: bucket,
      isEncrypted: true,
      isPublicBlocked: true,
      expireDays: config.retentionDays,
    },
    {
      kind: 'bucket-policy',
      id: 'BackupBucketPolicy',
      bucket: of('BackupBucket', 'name'),
      policy: policy(denyPlain('s3', [bucketArn(config, bucket), bucketArn(config, `${bucket}/*`)])),
    },
  ];

  const resources: readonly Resource[] = [
    ...(isMade ? made : []),
    { kind: 'log-group', id: 'StreamLogGroup', name: logGroup, retentionDays: 30, isKept: false },
    { kind: 'log-stream', id: 'StreamLogStream', name: LOG_STREAM, group: of('StreamLogGroup', 'name') },
    {
      kind: 'role',
      id: 'StreamRole',
      name: `${name}-stream-${region}`,
      about: `Lets the delivery stream ${streamName} read the access key and keep what was not delivered`,
      trust: serviceTrust('firehose.amazonaws.com', account, arnIn(config, 'firehose', `deliverystream/${streamName}`)),
      permissions: policy(
        {
          Sid: 'WriteObjects',
          Effect: 'Allow',
          Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
          Resource: bucketArn(config, `${bucket}/${prefix}*`),
        },
        {
          Sid: 'FindBucket',
          Effect: 'Allow',
          Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          Resource: bucketArn(config, bucket),
        },
        {
          Sid: 'ReadAccessKey',
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: input('AccessKeySecretArn'),
        },
        {
          Sid: 'WriteOwnLog',
          Effect: 'Allow',
          Action: 'logs:PutLogEvents',
          Resource: arnIn(config, 'logs', `log-group:${logGroup}:log-stream:${LOG_STREAM}`),
        },
      ),
    },
    {
      kind: 'delivery-stream',
      id: 'Stream',
      name: streamName,
      isEncrypted: true,
      url: text`${input('EndpointUrl')}${formatQuery(config)}`,
      secret: input('AccessKeySecretArn'),
      role: of('StreamRole', 'arn'),
      backupBucket: isMade ? of('BackupBucket', 'arn') : bucketArn(config, bucket),
      backupPrefix: prefix,
      log: { group: of('StreamLogGroup', 'name'), stream: LOG_STREAM },
      buffer: { size: 5, seconds: 60 },
      retry: 3600,
      after: ['StreamLogStream', ...(isMade ? ['BackupBucketPolicy'] : [])],
    },
    flowLogOf(config, { destinationType: 'kinesis-data-firehose', destination: of('Stream', 'arn') }),
  ];

  return {
    inputs: inputsOf(config),
    resources,
    outputs: [
      { name: 'StreamArn', about: 'The delivery stream', value: of('Stream', 'arn') },
      {
        name: 'NotDelivered',
        about: 'Where what the endpoint did not take lies',
        value: `s3://${bucket}/${prefix}`,
      },
      // What lies there has no header, and nothing else tells its format.
      { name: 'Format', about: 'Fields of a record, for --format', value: config.fields.map(logName).join() },
    ],
    existing: isMade
      ? []
      : [
          {
            kind: 'bucket',
            name: bucket,
            steps: [`Its policy and lifecycle are left as they are; what was not delivered lies below ${prefix}.`],
          },
        ],
    files: {},
    notes: [
      'Firehose bills each record rounded up to 5 KB, and a record is one line of some hundred bytes.',
      'The access key is a token of Thalweg. It stands in Secrets Manager alone, as {"api_key":"…"}: neither in the template nor in the parameter file.',
    ],
  };
}

/** Records come without a header: the endpoint has to be told every format but the default ones. Commas need no escape in a query. */
function formatQuery({ fields, target }: PlanConfig): string {
  const names = fields.map(({ name }) => name);
  const usual = target.type === 'TransitGateway' ? TGW_DEFAULT_FORMAT : VPC_DEFAULT_FORMAT;
  return names.join() === usual.join() ? '' : `?format=${fields.map(logName).join()}`;
}

function inputsOf({ endpoint, accessKeySecret }: PlanConfig): Input[] {
  return [
    {
      name: 'EndpointUrl',
      about: "Address of Thalweg's endpoint: https on port 443, with a certificate that everybody trusts",
      type: 'text',
      value: endpoint ?? 'https://FILL-IN/ingest/firehose',
      ...(endpoint === undefined && { isToFill: true }),
      pattern: '^https://[a-z0-9.-]+/[^?#]*$',
    },
    {
      name: 'AccessKeySecretArn',
      about: 'ARN of the secret in Secrets Manager that holds the access key',
      type: 'text',
      value: accessKeySecret ?? 'FILL-IN',
      ...(accessKeySecret === undefined && { isToFill: true }),
      pattern: '^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$',
    },
  ];
}
