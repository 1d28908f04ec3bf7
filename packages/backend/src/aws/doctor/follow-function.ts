/** From a subscription over its function to the domain that it writes to. */
import { arnIn } from '../arn.ts';
import { deadLetters } from './dead-letter-checks.ts';
import { followDomain } from './follow-domain.ts';
import { checkErrors, checkLambda, checkThrottles } from './lambda-checks.ts';
import { rolePolicyFix } from './policy-fix.ts';
import type { LambdaFunction } from './reader.ts';
import { lately, metricOf, scopeOf, seen, type Walk } from './walk.ts';

/** `group`: name of the log group that calls it. */
export async function followFunction(walk: Walk, arn: string, group: string): Promise<void> {
  const { reader, findings } = walk;
  const found = seen(walk, 'aws.function', await reader.lambda(arn));
  if (!found) return;
  const groupArn = arnIn(scopeOf(walk), 'logs', `log-group:${group}`);
  findings.push(...checkLambda(arn, found.value, groupArn));
  if (!found.value) return;
  const { FunctionName } = found.value;
  const errors = seen(walk, 'aws.function.errors', await reader.functionErrors(FunctionName, lately(walk)));
  if (errors) findings.push(checkErrors(found.value, errors.value));
  const throttles = await metricOf(walk, 'aws.function.throttled', {
    ...{ namespace: 'AWS/Lambda', name: 'Throttles', dimensions: { FunctionName }, statistic: 'Sum' },
  });
  if (throttles) findings.push(checkThrottles(found.value, throttles));
  await followDeadLetters(walk, found.value);
  await followDomain(walk, found.value);
}

/** Events that failed for good go to the queue of its configuration; bad lines to one that its environment names. */
async function followDeadLetters(walk: Walk, found: LambdaFunction): Promise<void> {
  const { reader, findings } = walk;
  const named = queueArn(found.environment['THALWEG_DEAD_LETTER']);
  const arns = [...new Set([found.deadLetters, named].flatMap((arn) => arn ?? []))];
  if (arns.length === 0) findings.push(noDeadLetters(found));
  for (const arn of arns) {
    // A topic keeps nothing that could be counted.
    if (!/^arn:[\w-]+:sqs:/.test(arn)) continue;
    const queue = seen(walk, 'aws.function.dead-letters', await reader.queue(arn));
    if (queue) findings.push(deadLetters('aws.function.dead-letters', arn, queue.value));
  }
}

/** Lambda takes a queue only when the function's role may send to it (Lambda guide, "Dead-letter queues"). */
function noDeadLetters({ FunctionName: name, FunctionArn, Role: role }: LambdaFunction) {
  const [, , , region = '', account = ''] = FunctionArn.split(':');
  const queue = `${name}-dead-letters`;
  const arn = arnIn({ region, account }, 'sqs', queue);
  const maySend = rolePolicyFix(role, 'dead-letters', { Action: 'sqs:SendMessage', Resource: arn });
  return {
    id: 'aws.function.dead-letters',
    status: 'warning',
    message: `${name} has no dead-letter queue: an event that fails three times is lost.`,
    fix: `aws sqs create-queue --queue-name ${queue} --attributes SqsManagedSseEnabled=true,MessageRetentionPeriod=1209600 && ${maySend} && aws lambda update-function-configuration --function-name ${name} --dead-letter-config TargetArn=${arn}`,
  } as const;
}

/** `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME` (SQS Developer Guide, "queue and message identifiers"). */
function queueArn(url: string | undefined): string | undefined {
  const [, region, account, name] = /^https:\/\/sqs\.([\w-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(url ?? '') ?? [];
  return region === undefined || account === undefined || name === undefined
    ? undefined
    : arnIn({ region, account }, 'sqs', name);
}
