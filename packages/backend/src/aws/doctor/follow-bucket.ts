/** From a flow log over its bucket to the queue that tells of new objects. */
import { checkBucket, checkKey, checkNotifications, type Delivery } from './bucket-checks.ts';
import { deadLetters } from './dead-letter-checks.ts';
import { checkBacklog, checkQueueKey, checkQueuePolicy, checkRedrive } from './queue-checks.ts';
import type { FlowLog, Queue } from './reader.ts';
import { metricOf, scopeOf, seen, type Walk } from './walk.ts';

export async function followBucket(walk: Walk, { LogDestination = '', files }: FlowLog): Promise<void> {
  const { reader, findings } = walk;
  const [, name = '', prefix = ''] = /^arn:[\w-]+:s3:::([^/]+)\/?(.*?)\/?$/.exec(LogDestination) ?? [];
  const ending = files.isParquet ? '.log.parquet' : '.log.gz';
  const delivery: Delivery = { ...scopeOf(walk), prefix, isHive: files.isHive, ending };
  const bucket = seen(walk, 'aws.bucket', await reader.bucket(name));
  if (bucket) findings.push(checkBucket(name, bucket.value, delivery));
  if (!bucket?.value) return;
  await lookAtKey(walk, name, delivery);
  await followNotifications(walk, name, delivery);
}

async function lookAtKey(walk: Walk, name: string, delivery: Delivery): Promise<void> {
  const { reader, findings } = walk;
  const id = seen(walk, 'aws.bucket.key', await reader.bucketKey(name));
  if (!id) return;
  if (id.value === undefined) {
    findings.push(checkKey(name, { keyId: undefined }, delivery));
    return;
  }
  const key = seen(walk, 'aws.bucket.key', await reader.key(id.value));
  if (key) findings.push(checkKey(name, { keyId: id.value, key: key.value }, delivery));
}

async function followNotifications(walk: Walk, name: string, delivery: Delivery): Promise<void> {
  const found = seen(walk, 'aws.bucket.notification', await walk.reader.bucketNotifications(name));
  if (!found) return;
  const { finding, told } = checkNotifications(name, found.value, delivery);
  walk.findings.push(finding);
  for (const arn of told) await followQueue(walk, arn, name);
}

async function lookAtQueueKey(walk: Walk, queue: Queue, bucket: string): Promise<void> {
  if (queue.key === undefined) return;
  const key = seen(walk, 'aws.queue.policy', await walk.reader.key(queue.key));
  if (key) walk.findings.push(checkQueueKey(queue, key.value, bucket, scopeOf(walk)));
}

async function followQueue(walk: Walk, arn: string, bucket: string): Promise<void> {
  const { reader, findings } = walk;
  const found = seen(walk, 'aws.queue', await reader.queue(arn));
  if (!found) return;
  const queue = found.value;
  const name = arn.split(':').at(-1) ?? arn;
  if (!queue) {
    findings.push({
      id: 'aws.queue',
      status: 'failure',
      message: `The queue ${name} that ${bucket} tells of new objects is not there.`,
      fix: `aws sqs create-queue --queue-name ${name} --attributes SqsManagedSseEnabled=true,MessageRetentionPeriod=1209600,VisibilityTimeout=900`,
    });
    return;
  }
  findings.push({ id: 'aws.queue', status: 'ok', message: `The queue ${name} is there.` });
  findings.push(checkQueuePolicy(queue, bucket, scopeOf(walk)));
  await lookAtQueueKey(walk, queue, bucket);
  const ages = await metricOf(walk, 'aws.queue.backlog', {
    ...{ namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName: name } },
    statistic: 'Maximum',
  });
  if (ages) findings.push(checkBacklog(queue, ages.at(-1)));
  findings.push(checkRedrive(queue));
  if (queue.deadLetters === undefined) return;
  const dead = seen(walk, 'aws.queue.dead-letters', await reader.queue(queue.deadLetters));
  if (dead) findings.push(deadLetters('aws.queue.dead-letters', queue.deadLetters, dead.value));
}
