/** VPC → bucket, with a queue that tells of new objects and a role that may read both. */
import { arnIn, bucketArn, iamArn } from '../arn.ts';
import type { PlanConfig } from '../config.ts';
import type { Resource } from '../plan.ts';
import { denyPlain, fromSource, type PolicyDocument, policy, type Statement } from '../policy.ts';
import { of } from '../text.ts';
import { type Draft, flowLogOf } from './draft.ts';

/** Messages wait as long as they can: nothing is lost while nobody reads. */
const FOURTEEN_DAYS = 1_209_600;
/** Seconds to load the objects of one message. */
const VISIBILITY = 900;

export function draftS3(config: PlanConfig): Draft {
  const { name, account, region } = config;
  const bucket = config.bucket?.name ?? `${name}-flow-logs-${account}-${region}`;
  const prefix = config.bucket?.prefix ?? '';
  const isHive = config.layout.startsWith('hive');
  const keys = `${prefix}AWSLogs/${isHive ? `aws-account-id=${account}` : account}/`;
  const queueArn = arnIn(config, 'sqs', `${name}-objects`);
  const isMade = config.bucket === undefined;
  const made: readonly Resource[] = [
    {
      kind: 'bucket',
      id: 'Bucket',
      name: bucket,
      isEncrypted: true,
      isPublicBlocked: true,
      expireDays: config.retentionDays,
      notify: { queue: of('Objects', 'arn'), prefix: `${prefix}AWSLogs/` },
      // S3 asks the queue for its leave when the notification is set.
      after: ['ObjectsPolicy'],
    },
    {
      kind: 'bucket-policy',
      id: 'BucketPolicy',
      bucket: of('Bucket', 'name'),
      policy: bucketPolicy(config, bucket, keys),
    },
  ];

  const resources: readonly Resource[] = [
    {
      kind: 'queue',
      id: 'ObjectsDeadLetters',
      name: `${name}-objects-dead-letters`,
      isEncrypted: true,
      retention: FOURTEEN_DAYS,
      visibility: 30,
    },
    {
      kind: 'queue-policy',
      id: 'ObjectsDeadLettersPolicy',
      queue: of('ObjectsDeadLetters', 'url'),
      policy: policy(denyPlain('sqs', [arnIn(config, 'sqs', `${name}-objects-dead-letters`)])),
    },
    {
      kind: 'queue',
      id: 'Objects',
      name: `${name}-objects`,
      isEncrypted: true,
      retention: FOURTEEN_DAYS,
      visibility: VISIBILITY,
      deadLetters: { queue: of('ObjectsDeadLetters', 'arn'), receives: 5 },
    },
    {
      kind: 'queue-policy',
      id: 'ObjectsPolicy',
      queue: of('Objects', 'url'),
      policy: policy(
        {
          Sid: 'BucketTells',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queueArn,
          Condition: fromSource(account, bucketArn(config, bucket)),
        },
        denyPlain('sqs', [queueArn]),
      ),
    },
    ...(isMade ? made : []),
    flowLogOf(config, {
      destinationType: 's3',
      destination: isMade ? of('Bucket', 'arn') : bucketArn(config, `${bucket}/${prefix}`.replace(/\/$/, '')),
      files: { format: config.fileFormat, isHive, isHourly: config.layout.endsWith('hourly') },
      ...(isMade && { after: ['BucketPolicy'] }),
    }),
    {
      kind: 'role',
      id: 'ReadRole',
      name: `${name}-read-${region}`,
      about: `Lets Thalweg read flow logs from ${bucket} and messages about them`,
      trust: readTrust(config),
      permissions: policy(
        {
          Sid: 'ReadObjects',
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: bucketArn(config, `${bucket}/${keys}*`),
        },
        {
          Sid: 'ListObjects',
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: bucketArn(config, bucket),
          Condition: { StringLike: { 's3:prefix': `${keys}*` } },
        },
        {
          Sid: 'TakeMessages',
          Effect: 'Allow',
          Action: [
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'sqs:ReceiveMessage',
          ],
          Resource: queueArn,
        },
      ),
    },
  ];

  return {
    inputs: [],
    resources,
    outputs: [
      { name: 'Source', about: 'Where the flow logs lie', value: `s3://${bucket}/${keys}` },
      { name: 'QueueUrl', about: 'Queue that tells of new objects', value: of('Objects', 'url') },
      { name: 'ReadRoleArn', about: 'Role that may read both', value: of('ReadRole', 'arn') },
    ],
    existing: isMade ? [] : [existingBucket(bucket)],
    files: isMade ? {} : existingFiles(config, { bucket, keys, prefix, queueArn }),
    notes:
      config.principals.length > 0
        ? []
        : [
            `Every user and role of account ${account} that its own IAM policies allow can take the role that reads; --principal narrows that.`,
          ],
  };
}

/** Who may take the role that reads: the principals named, else what the account's own policies let take it. */
function readTrust(config: PlanConfig): PolicyDocument {
  const principals = config.principals.map(({ arn }) => arn);
  const own = iamArn(config, config.account, 'root');
  return policy({
    Effect: 'Allow',
    Principal: { AWS: principals.length > 0 ? principals : [own] },
    Action: 'sts:AssumeRole',
  });
}

/** What the delivery of flow logs needs (VPC guide, "Publish flow logs to Amazon S3"), and TLS for everybody. */
function deliveryStatements(config: PlanConfig, bucket: string, keys: string): Statement[] {
  const { account } = config;
  const from = fromSource(account, arnIn(config, 'logs', '*'));
  return [
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: bucketArn(config, `${bucket}/${keys}*`),
      Condition: { ...from, StringEquals: { ...from['StringEquals'], 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: bucketArn(config, bucket),
      Condition: from,
    },
  ];
}

function bucketPolicy(config: PlanConfig, bucket: string, keys: string): PolicyDocument {
  return policy(
    ...deliveryStatements(config, bucket, keys),
    denyPlain('s3', [bucketArn(config, bucket), bucketArn(config, `${bucket}/*`)]),
  );
}

function existingBucket(bucket: string): Draft['existing'][number] {
  return {
    kind: 'bucket',
    name: bucket,
    steps: [
      `Add the statements of bucket-policy.json to its policy: aws s3api get-bucket-policy --bucket ${bucket} shows it. Putting a policy replaces the whole of it.`,
      `Add the configuration of bucket-notification.json to its notifications: aws s3api get-bucket-notification-configuration --bucket ${bucket} shows them. Putting them replaces all of them, too. The queue has to be there first.`,
      'With default encryption by a KMS key: name the key by its ARN there, let delivery.logs.amazonaws.com use it in the key policy, and add kms:Decrypt to the role that reads.',
    ],
  };
}

function existingFiles(
  config: PlanConfig,
  { bucket, keys, prefix, queueArn }: { bucket: string; keys: string; prefix: string; queueArn: string },
): Draft['files'] {
  return {
    'bucket-policy.json': bucketPolicy(config, bucket, keys),
    'bucket-notification.json': {
      QueueConfigurations: [
        {
          Id: config.name,
          QueueArn: queueArn,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: `${prefix}AWSLogs/` }] } },
        },
      ],
    },
  };
}
