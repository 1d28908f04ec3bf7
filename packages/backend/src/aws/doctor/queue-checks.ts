/** The queue that tells of new objects. */
import type { Finding } from '../../doctor/finding.ts';
import { counted, humanDuration } from '../../report/figures.ts';
import { jsonWord } from '../../report/shell.ts';
import { bucketArn, type Scope } from '../arn.ts';
import { fromSource } from '../policy.ts';
import { allows, conditionValues, principalsOf } from './allows.ts';
import { policyText, policyWith } from './policy-fix.ts';
import type { Key, Queue } from './reader.ts';

/** Seconds; AWS writes an object every 5 to 10 minutes, so that a reader at work takes the messages before. */
const OLD = 30 * 60;
/** Without an age: about a day of objects of one interface. */
const MANY = 1000;

/** Whether the bucket may send: the policy has to name S3, and may be bound to other buckets. */
export function checkQueuePolicy(queue: Queue, bucket: string, scope: Scope): Finding {
  const id = 'aws.queue.policy';
  const { account } = scope;
  const arn = bucketArn(scope, bucket);
  const maySend = queue.policy.some(
    (one) =>
      principalsOf(one).some((principal) => principal === 's3.amazonaws.com' || principal === '*') &&
      allows([one], 'sqs:SendMessage', queue.arn) &&
      conditionValues(one, 'aws:SourceArn').every((source) => isLike(source, arn)) &&
      conditionValues(one, 'aws:SourceAccount').every((source) => source === account),
  );
  if (maySend) return { id, status: 'ok', message: `${bucket} may send to ${nameOf(queue)}.` };
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage' },
    Resource: queue.arn,
    Condition: fromSource(account, arn),
  };
  const attributes = jsonWord({ Policy: policyText([...queue.policy, statement]) });
  return {
    id,
    status: 'failure',
    message: `The policy of ${nameOf(queue)} does not let ${bucket} send: nothing tells of new objects.`,
    fix: `aws sqs set-queue-attributes --queue-url ${queue.url} --attributes ${attributes}`,
  };
}

/** What S3 does with the key of a queue (S3 guide, "Granting permissions to publish event notification messages"). */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Of a queue with a key of KMS: whether S3 may use it. */
export function checkQueueKey(queue: Queue, key: Key | undefined, bucket: string, scope: Scope): Finding {
  const id = 'aws.queue.policy';
  const name = nameOf(queue);
  if (!key || key.isOfAws) {
    const message = key
      ? `${name} is encrypted with the key that AWS manages (aws/sqs), which S3 may not use: nothing tells of new objects.`
      : `The KMS key ${queue.key} that encrypts ${name} is not there.`;
    const own = jsonWord({ KmsMasterKeyId: '', SqsManagedSseEnabled: 'true' });
    return {
      id,
      status: 'failure',
      message,
      fix: `aws sqs set-queue-attributes --queue-url ${queue.url} --attributes ${own}`,
    };
  }
  const its = key.policy.filter((one) => principalsOf(one).some((principal) => principal === 's3.amazonaws.com'));
  const missing = KEY_ACTIONS.filter((action) => !allows(its, action, key.arn));
  if (missing.length === 0) return { id, status: 'ok', message: `S3 may use the key of ${name}.` };
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: KEY_ACTIONS, Resource: '*' },
    Condition: fromSource(scope.account, bucketArn(scope, bucket)),
  };
  return {
    id,
    status: 'failure',
    message: `The policy of the KMS key of ${name} does not allow ${missing.join(', ')} to s3.amazonaws.com: nothing tells of new objects.`,
    fix: `aws kms put-key-policy --key-id ${key.arn} --policy-name default --policy ${policyWith(key.policy, statement)}`,
  };
}

/** `age`: seconds of the oldest message; undefined when there is no metric of it. */
export function checkBacklog(queue: Queue, age: number | undefined): Finding {
  const id = 'aws.queue.backlog';
  const isOld = age === undefined ? queue.messages > MANY : age > OLD;
  const since = age === undefined ? '' : `, the oldest for ${humanDuration(age)}`;
  if (queue.messages === 0 || !isOld) {
    return { id, status: 'ok', message: `${counted(queue.messages, 'message')} waiting in ${nameOf(queue)}${since}.` };
  }
  return {
    id,
    status: 'warning',
    message: `${counted(queue.messages, 'message')} waiting in ${nameOf(queue)}${since}: nobody takes them, or not fast enough. They go after 14 days at most.`,
    fix: `thalweg serve --source s3+sqs://${queue.url.replace(/^https?:\/\//, '')}`,
  };
}

export function checkRedrive(queue: Queue): Finding {
  const id = 'aws.queue.redrive';
  if (queue.deadLetters !== undefined) {
    return { id, status: 'ok', message: `What fails again and again goes to ${queue.deadLetters.split(':').at(-1)}.` };
  }
  const name = nameOf(queue);
  const target = queue.arn.replace(/:[^:]+$/, `:${name}-dead-letters`);
  const redrive = JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 5 });
  return {
    id,
    status: 'warning',
    message: `${name} has no dead-letter queue: a message that cannot be read comes again until it is too old, and then nobody knows.`,
    fix: `aws sqs create-queue --queue-name ${name}-dead-letters --attributes SqsManagedSseEnabled=true,MessageRetentionPeriod=1209600 && aws sqs set-queue-attributes --queue-url ${queue.url} --attributes ${jsonWord({ RedrivePolicy: redrive })}`,
  };
}

function nameOf({ arn }: Queue): string {
  return arn.split(':').at(-1) ?? arn;
}

/** Patterns of `ArnLike`, where `*` stands for anything. */
function isLike(pattern: string, arn: string): boolean {
  return allows([{ Effect: 'Allow', Action: 'x', Resource: pattern }], 'x', arn);
}
