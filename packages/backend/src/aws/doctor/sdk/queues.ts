import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, statements, unlessMissing } from './ask.ts';

const ASKED: QueueAttributeName[] = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'Policy',
  'RedrivePolicy',
  'KmsMasterKeyId',
];

export function queueReader(config: SQSClientConfig, abort: Abort): Pick<AwsReader, 'queue'> {
  const sqs = new SQSClient(config);
  return {
    queue: (arn) =>
      look('sqs:GetQueueAttributes', () =>
        unlessMissing(async () => {
          const [, , , , QueueOwnerAWSAccountId, QueueName] = arn.split(':');
          const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }), abort);
          const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ASKED });
          const { Attributes = {} } = await sqs.send(asked, abort);
          return {
            url: QueueUrl ?? '',
            arn: Attributes['QueueArn'] ?? arn,
            messages: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
            key: Attributes['KmsMasterKeyId'] || undefined,
            deadLetters: deadLettersIn(Attributes['RedrivePolicy']),
            policy: statements(Attributes['Policy']),
          };
        }),
      ),
  };
}

function deadLettersIn(redrive: string | undefined): string | undefined {
  if (redrive === undefined || redrive === '') return undefined;
  return (JSON.parse(redrive) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}
