/** Queues for what failed again and again: whatever lies there is missing in the store. */
import type { Finding } from '../../doctor/finding.ts';
import { counted } from '../../report/figures.ts';
import type { Queue } from './reader.ts';

type Id = 'aws.function.dead-letters' | 'aws.queue.dead-letters';

export function deadLetters(id: Id, arn: string, queue: Queue | undefined): Finding {
  const name = arn.split(':').at(-1) ?? arn;
  if (!queue) {
    return {
      id,
      status: 'failure',
      message: `The dead-letter queue ${name} is not there: what fails for good is lost.`,
      fix: `aws sqs create-queue --queue-name ${name} --attributes SqsManagedSseEnabled=true,MessageRetentionPeriod=1209600`,
    };
  }
  if (queue.messages === 0) return { id, status: 'ok', message: `The dead-letter queue ${name} is empty.` };
  const look = `aws sqs receive-message --queue-url ${queue.url} --attribute-names All --message-attribute-names All`;
  return {
    id,
    status: 'failure',
    message: `${counted(queue.messages, 'message')} in the dead-letter queue ${name}: their records are missing in the store.`,
    fix:
      id === 'aws.queue.dead-letters'
        ? `${look}; when its cause is mended: aws sqs start-message-move-task --source-arn ${queue.arn}`
        : `${look}; when its cause is mended, aws lambda invoke with each body`,
  };
}
