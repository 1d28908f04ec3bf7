/** Amazon SQS as a queue. Loaded when a source is one, so that nothing else waits for it. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientConfig } from '../../../aws/client-config.ts';
import type { Connection, Environment } from '../../../aws/connection.ts';
import { DENIED, toSourceError } from '../../../aws/failure.ts';
import { renewing } from '../../../aws/renewing.ts';
import { ThalwegError } from '../../../report/errors.ts';
import type { QueueAddress } from './address.ts';
import { MOST_AT_ONCE, type Queue, type QueueFacts } from './queue.ts';

/** What a queue has that was not told otherwise. */
const DEFAULT_VISIBILITY = 30;
/** Whoever follows tries again, and says so. */
const ATTEMPTS = 3;

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
}

interface Failed {
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

export function openQueue(address: QueueAddress, connection: Connection, environment: Environment): Queue {
  const { url } = address;
  const endpoint = environment['AWS_ENDPOINT_URL_SQS'] || environment['AWS_ENDPOINT_URL'] || new URL(url).origin;
  const region = connection.region ?? address.region;
  const client = renewing(
    () =>
      new SQSClient({
        ...clientConfig({ ...connection, region }, environment),
        maxAttempts: ATTEMPTS,
        endpoint,
      }),
  );

  async function ask<T>(action: string, request: (client: SQSClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await client.use(request);
    } catch (error) {
      signal?.throwIfAborted();
      throw toError(error, address, action);
    }
  }

  /** In requests of ten. A message whose delivery is over is none of ours any more. */
  async function inBatches(
    receipts: readonly string[],
    action: string,
    send: (client: SQSClient, entries: Entry[]) => Promise<{ readonly Failed?: readonly Failed[] | undefined }>,
  ): Promise<void> {
    for (let at = 0; at < receipts.length; at += MOST_AT_ONCE) {
      const entries = receipts
        .slice(at, at + MOST_AT_ONCE)
        .map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
      const { Failed = [] } = await ask(action, (sqs) => send(sqs, entries));
      const [failed] = Failed.filter(({ SenderFault }) => SenderFault !== true);
      if (failed) throw away(address, failed.Message ?? failed.Code ?? 'a request failed');
    }
  }

  return {
    async receive(seconds, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: MOST_AT_ONCE,
        WaitTimeSeconds: seconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      const { Messages = [] } = await ask(
        'sqs:ReceiveMessage',
        (sqs) => sqs.send(command, { abortSignal: signal }),
        signal,
      );
      return Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
        id: MessageId!,
        receipt: ReceiptHandle!,
        body: Body ?? '',
        receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },
    remove: (receipts) =>
      inBatches(receipts, 'sqs:DeleteMessage', (sqs, Entries) =>
        sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })),
      ),
    hide: (receipts, VisibilityTimeout) =>
      inBatches(receipts, 'sqs:ChangeMessageVisibility', (sqs, entries) => {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout }));
        return sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
      }),
    async look() {
      const command = new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['VisibilityTimeout', 'ApproximateNumberOfMessages', 'RedrivePolicy'],
      });
      try {
        const { Attributes = {} } = await client.use((sqs) => sqs.send(command));
        return {
          visibility: Number(Attributes.VisibilityTimeout ?? DEFAULT_VISIBILITY),
          waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
          deadLetters: readRedrive(Attributes.RedrivePolicy),
        };
      } catch (error) {
        // It is of use, and not needed.
        if (error instanceof Error && DENIED.test(error.name)) return UNKNOWN;
        throw toError(error, address, 'sqs:GetQueueAttributes');
      }
    },
    close: () => client.close(),
  };
}

const UNKNOWN: QueueFacts = { visibility: DEFAULT_VISIBILITY, waiting: undefined, deadLetters: undefined };

/** `{"deadLetterTargetArn":"arn:aws:sqs:…:name","maxReceiveCount":5}` */
function readRedrive(policy: string | undefined): QueueFacts['deadLetters'] {
  if (policy === undefined || policy === '') return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  return { queue: String(deadLetterTargetArn).split(':').at(-1)!, receives: Number(maxReceiveCount) };
}

function away({ name }: QueueAddress, reason: string): ThalwegError {
  return new ThalwegError('source-away', `the queue ${name}: ${reason}`);
}

function toError(error: unknown, address: QueueAddress, action: string): ThalwegError {
  const { name } = error as Error;
  if (name === 'QueueDoesNotExist' || name === 'AWS.SimpleQueueService.NonExistentQueue')
    return new ThalwegError('no-such-source', `There is no queue ${address.url}.`, {
      help: 'aws sqs list-queues lists those of the region and account.',
      cause: error,
    });
  return toSourceError(error, { source: `the queue ${address.name}`, action: `${action} on the queue` });
}
