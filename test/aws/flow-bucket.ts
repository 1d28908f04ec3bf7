/** A bucket of moto that tells a queue of new objects, with a dead-letter queue, and `thalweg serve` that follows it. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SourceStatus } from '../../packages/core/src/api/status.ts';
import { type Server, startServer } from '../browser/server.ts';
import type { Place } from '../e2e/harness.ts';
import type { Moto } from './moto.ts';

export interface FlowBucket {
  readonly name: string;
  /** `s3+sqs://…`, at the endpoint that was given. */
  readonly source: string;
  put(key: string, text: string): Promise<string>;
  remove(key: string): Promise<void>;
  send(body: string): Promise<void>;
  /** Messages that are in the queue, hidden ones included. */
  left(): Promise<number>;
  /** Bodies in the dead-letter queue. */
  dead(): Promise<string[]>;
  close(): void;
}

interface Options {
  /** Where the server finds AWS; default moto itself. */
  readonly endpoint?: string;
  /** Seconds. */
  readonly visibility?: number;
  readonly receives?: number;
}

let number = 0;

export async function createFlowBucket(
  moto: Moto,
  { endpoint = moto.endpoint, visibility = 30, receives = 5 }: Options = {},
): Promise<FlowBucket> {
  const config = {
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [s3, sqs] = [new S3Client(config), new SQSClient(config)];
  const name = `flow-logs-${number++}`;
  const arn = (queue: string): string => `arn:aws:sqs:us-east-1:123456789012:${queue}`;
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        VisibilityTimeout: String(visibility),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: receives }),
      },
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: name,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: arn(name), Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] }],
      },
    }),
  );
  return {
    name,
    source: `s3+sqs://${endpoint}${new URL(QueueUrl!).pathname}`,
    async put(Key, text) {
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket: name, Key, Body: text }));
      return ETag!;
    },
    remove: async (Key) => void (await s3.send(new DeleteObjectCommand({ Bucket: name, Key }))),
    send: async (MessageBody) => void (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    async left() {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    },
    async dead() {
      const bodies: string[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: dead.QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2 }),
        );
        if (Messages.length === 0) return [...new Set(bodies)];
        bodies.push(...Messages.map(({ Body }) => Body ?? ''));
      }
    },
    close() {
      s3.destroy();
      sqs.destroy();
    },
  };
}

/** Serves the place's store, and follows the sources. */
export function follow(
  place: Place,
  sources: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  return startServer(place, { env }, { flags: sources.flatMap((source) => ['--source', source]) });
}

/** What the server says of its first source. */
export async function sourceOf({ base }: Server): Promise<SourceStatus> {
  const answer = (await (await fetch(`${base}/api/v1/status`)).json()) as { readonly sources: readonly SourceStatus[] };
  return answer.sources[0]!;
}
