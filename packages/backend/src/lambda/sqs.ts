/** Messages to an SQS queue. Loaded when it is first used. */
import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { SendMessages } from './dead-letters.ts';

const ATTEMPTS = 3;
const TIMEOUTS = { connectionTimeout: 5000, socketTimeout: 20_000 };

/** `region`: of the queue, undefined for the function's own. */
export function openSqs(url: string, region: string | undefined, config: SQSClientConfig = {}): SendMessages {
  const client = new SQSClient({ requestHandler: TIMEOUTS, ...(region === undefined ? {} : { region }), ...config });
  return async (bodies) => {
    let left = bodies.map((body, i) => ({ Id: String(i), MessageBody: body }));
    let reason = '';
    for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt++) {
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: left }));
      const failed = new Set(Failed.map(({ Id }) => Id));
      reason = Failed[0]?.Message ?? Failed[0]?.Code ?? '';
      left = left.filter(({ Id }) => failed.has(Id));
    }
    if (left.length > 0) throw new Error(`the queue did not take ${left.length} messages: ${reason}`);
  };
}
