/** The bucket of a flow log that goes to S3: whether AWS may write there, and whether somebody is told of it. */
import type { Finding } from '../../doctor/finding.ts';
import { jsonWord } from '../../report/shell.ts';
import { arnIn, bucketArn, type Scope } from '../arn.ts';
import { fromSource } from '../policy.ts';
import { allows, principalsOf } from './allows.ts';
import { policyWith } from './policy-fix.ts';
import type { Bucket, BucketNotifications, Key, PolicyStatement } from './reader.ts';

const DELIVERY = 'delivery.logs.amazonaws.com';

/** Where a flow log writes. Account and region are its own; `prefix` has no slash at its ends; `ending` of its objects: `.log.gz`. */
export interface Delivery extends Scope {
  readonly prefix: string;
  readonly isHive: boolean;
  readonly ending: string;
}

/** A key that the flow log may write (VPC guide, "Flow log files"). */
function sampleKey(delivery: Delivery): string {
  return `${keysOf(delivery)}x${delivery.ending}`;
}

function keysOf({ account, prefix, isHive }: Delivery): string {
  return `${prefix === '' ? '' : `${prefix}/`}AWSLogs/${isHive ? `aws-account-id=${account}` : account}/`;
}

export function checkBucket(name: string, bucket: Bucket | undefined, delivery: Delivery): Finding {
  const id = 'aws.bucket';
  if (!bucket) {
    return {
      id,
      status: 'failure',
      message: `The bucket ${name} is not there.`,
      fix: `aws s3 mb s3://${name} && aws s3api put-bucket-policy --bucket ${name} --policy ${policyWith([], ...statementsFor(name, delivery))}`,
    };
  }
  const { account } = delivery;
  const own = bucket.policy.filter((one) => principalsOf(one).includes(DELIVERY));
  // DescribeFlowLogs does not say everywhere whether prefixes are Hive's.
  const mayWrite = [false, true].some((isHive) =>
    allows(own, 's3:PutObject', bucketArn(delivery, `${name}/${sampleKey({ ...delivery, isHive })}`)),
  );
  const mayLook = allows(own, 's3:GetBucketAcl', bucketArn(delivery, name));
  if (mayWrite && mayLook) return { id, status: 'ok', message: `AWS may write flow logs to ${name}.` };
  const missing = [...(mayWrite ? [] : ['s3:PutObject']), ...(mayLook ? [] : ['s3:GetBucketAcl'])].join(' and ');
  return {
    id,
    status: 'failure',
    message: `The policy of ${name} does not allow ${missing} to ${DELIVERY} for AWSLogs/${account}.`,
    fix: `aws s3api put-bucket-policy --bucket ${name} --policy ${policyWith(bucket.policy, ...statementsFor(name, delivery))}`,
  };
}

/** VPC guide, "Amazon S3 bucket permissions for flow logs". */
function statementsFor(name: string, delivery: Delivery): PolicyStatement[] {
  const from = fromDelivery(delivery);
  const principal = { Effect: 'Allow', Principal: { Service: DELIVERY } };
  return [
    {
      ...{ ...principal, Action: 's3:PutObject' },
      Resource: bucketArn(delivery, `${name}/${keysOf(delivery)}*`),
      Condition: { ...from, StringEquals: { ...from['StringEquals'], 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    {
      ...{ ...principal, Action: ['s3:GetBucketAcl', 's3:ListBucket'] },
      Resource: bucketArn(delivery, name),
      Condition: from,
    },
  ];
}

/** The delivery of this account's logs alone. */
function fromDelivery(delivery: Delivery): ReturnType<typeof fromSource> {
  return fromSource(delivery.account, arnIn(delivery, 'logs', '*'));
}

/** What the delivery does with a key (VPC guide, "Required key policy for use with SSE-KMS"). */
const KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:GenerateDataKey', 'kms:DescribeKey'];

/** `keyId`: what the bucket names; undefined for S3's own encryption, which needs no key. */
export function checkKey(
  name: string,
  { keyId, key }: { readonly keyId: string | undefined; readonly key?: Key | undefined },
  delivery: Delivery,
): Finding {
  const id = 'aws.bucket.key';
  if (keyId === undefined) return { id, status: 'ok', message: `${name} is encrypted by S3 itself.` };
  const plain = `aws s3api put-bucket-encryption --bucket ${name} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`;
  if (!key) {
    const message = `The KMS key ${keyId} that encrypts ${name} is not there: nothing can be written or read.`;
    return { id, status: 'failure', message, fix: plain };
  }
  if (key.isOfAws || keyId.endsWith('alias/aws/s3')) {
    const message = `${name} is encrypted with the key that AWS manages (aws/s3), which ${DELIVERY} may not use and whose policy cannot be changed.`;
    return { id, status: 'failure', message, fix: plain };
  }
  if (key.state !== 'Enabled') {
    const message = `The KMS key of ${name} is ${key.state}: nothing can be written or read.`;
    const cancel = key.state === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${key.arn} && ` : '';
    return { id, status: 'failure', message, fix: `${cancel}aws kms enable-key --key-id ${key.arn}` };
  }
  const own = key.policy.filter((one) => principalsOf(one).includes(DELIVERY));
  const missing = KEY_ACTIONS.filter((action) => !allows(own, action, key.arn));
  if (missing.length === 0) return { id, status: 'ok', message: `${DELIVERY} may use the key of ${name}.` };
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: DELIVERY }, Resource: '*' },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Condition: fromDelivery(delivery),
  };
  return {
    id,
    status: 'failure',
    message: `The policy of the KMS key of ${name} does not allow ${missing.join(', ')} to ${DELIVERY}.`,
    fix: `aws kms put-key-policy --key-id ${key.arn} --policy-name default --policy ${policyWith(key.policy, statement)}`,
  };
}

/** Which of the bucket's queues are told of the flow log's objects; and what to say when none is. */
export function checkNotifications(
  name: string,
  { queues, functions, tellsOthers }: BucketNotifications,
  delivery: Delivery,
): { readonly finding: Finding; readonly told: readonly string[] } {
  const id = 'aws.bucket.notification';
  const key = sampleKey(delivery);
  const created = queues.filter(({ events }) =>
    events.some((event) => event === 's3:ObjectCreated:*' || event === 's3:ObjectCreated:Put'),
  );
  const told = created.filter(({ prefix, suffix }) => key.startsWith(prefix) && key.endsWith(suffix));
  if (told.length > 0) {
    const names = told.map(({ queue }) => queue.split(':').at(-1)).join(', ');
    const message = `${name} tells ${names} of new objects.`;
    return { finding: { id, status: 'ok', message }, told: told.map(({ queue }) => queue) };
  }
  if (tellsOthers) {
    const message = `${name} tells a topic or EventBridge of new objects; where these lead is not looked at.`;
    return { finding: { id, status: 'ok', message }, told: [] };
  }
  const [wrong] = created;
  const queue = wrong?.queue ?? 'QUEUE-ARN';
  const message = wrong
    ? `${name} tells ${queue.split(':').at(-1)} of ${describe(wrong)} only: the flow log writes ${key.replace(/x(?=\.)/, '…')}.`
    : `${name} tells no queue of new objects: they are found only when somebody lists them.`;
  const filter = { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: keysOf(delivery) }] } } };
  const added = { Id: 'thalweg', QueueArn: queue, Events: ['s3:ObjectCreated:*'], ...wrong?.whole, ...filter };
  // Putting a configuration replaces all of it: what is there for others goes into it, too.
  const configuration = {
    QueueConfigurations: [...queues.filter((one) => one !== wrong).map(({ whole }) => whole), added],
    ...(functions.length > 0 && { LambdaFunctionConfigurations: functions }),
  };
  const fix = `aws s3api put-bucket-notification-configuration --bucket ${name} --notification-configuration ${jsonWord(configuration)}`;
  return { finding: { id, status: wrong ? 'failure' : 'warning', message, fix }, told: [] };
}

function describe({ prefix, suffix }: BucketNotifications['queues'][number]): string {
  return `objects ${prefix}…${suffix}`;
}
