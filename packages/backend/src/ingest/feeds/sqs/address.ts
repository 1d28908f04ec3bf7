import { ThalwegError } from '../../../report/errors.ts';

export interface QueueAddress {
  /** As SQS wants it: `https://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs-objects`. */
  readonly url: string;
  readonly name: string;
  /** As the host tells it. */
  readonly region: string | undefined;
}

/** Hosts of SQS: standard, FIPS, VPC endpoints, and the old form (AWS General Reference, "Amazon SQS endpoints"). */
const REGION = /(?:^|\.)(?:(?:sqs|sqs-fips)\.([a-z]+(?:-[a-z]+)+-\d)\.|([a-z]+(?:-[a-z]+)+-\d)\.queue\.)/;

/** `s3+sqs://` and the URL of a queue, with its scheme or without. Throws `bad-option` for what begins so and is none. */
export function parseQueueAddress(address: string): QueueAddress {
  const rest = address.replace(/^s3\+sqs:\/\//i, '');
  const text = /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, account, name] = /^\/([^/]+)\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url?.pathname ?? '') ?? [];
  if (!url || !/^\d{12}$/.test(account ?? '') || name === undefined || url.search !== '' || url.username !== '') {
    throw new ThalwegError('bad-option', `${address} names no queue of SQS`, {
      help: 'Write s3+sqs:// and the URL of the queue: s3+sqs://sqs.REGION.amazonaws.com/ACCOUNT/NAME; aws sqs get-queue-url --queue-name NAME prints it.',
    });
  }
  const region = REGION.exec(url.hostname);
  return { url: url.href, name, region: region?.[1] ?? region?.[2] };
}
