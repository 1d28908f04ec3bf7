/** Streams of Firehose, which deliver to Thalweg's endpoint, and of Kinesis, which Thalweg reads. */
import type { Finding } from '../../doctor/finding.ts';
import { humanDuration } from '../../report/figures.ts';
import { jsonWord } from '../../report/shell.ts';
import type { DeliveryStream, KinesisStream } from './reader.ts';

export function checkDeliveryStream(arn: string, stream: DeliveryStream | undefined): Finding {
  const id = 'aws.stream';
  const name = arn.split('/').at(-1) ?? arn;
  if (!stream) {
    return {
      id,
      status: 'failure',
      message: `The Firehose stream ${name} is not there.`,
      fix: 'thalweg aws plan --destination firehose …',
    };
  }
  if (stream.status === 'ACTIVE') return { id, status: 'ok', message: `The Firehose stream ${name} is active.` };
  const why = stream.failure === undefined ? '' : `: ${stream.failure}`;
  return {
    id,
    status: stream.status === 'CREATING' ? 'warning' : 'failure',
    message: `The Firehose stream ${name} is ${stream.status}${why}.`,
    fix:
      stream.status === 'CREATING'
        ? `Wait a minute: aws firehose describe-delivery-stream --delivery-stream-name ${name} --query DeliveryStreamDescription.DeliveryStreamStatus`
        : `aws firehose delete-delivery-stream --delivery-stream-name ${name}, and make it again`,
  };
}

export function checkEndpoint({ name, endpoint, destination, version, isKeySecret }: DeliveryStream): Finding {
  const id = 'aws.stream.endpoint';
  if (endpoint === undefined) {
    return {
      id,
      status: 'ok',
      message: `${name} delivers to another place than an HTTP endpoint; that is not followed.`,
    };
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  // Firehose speaks to port 443 alone.
  const isRight = url?.protocol === 'https:' && url.port === '' && url.pathname.endsWith('/ingest/firehose');
  if (isRight) return { id, status: 'ok', message: `${name} delivers to ${endpoint}.` };
  const right = `https://${url?.hostname ?? 'YOUR-NAME'}/ingest/firehose${url?.search ?? ''}`;
  return {
    id,
    status: 'failure',
    message: `${name} delivers to ${endpoint}, which is no endpoint of Thalweg: https on port 443, and /ingest/firehose behind the name.`,
    fix: `aws firehose update-destination --delivery-stream-name ${name} --destination-id ${destination} --current-delivery-stream-version-id ${version} --http-endpoint-destination-update ${jsonWord({ EndpointConfiguration: { Url: right, ...(isKeySecret ? {} : { AccessKey: 'TOKEN' }) } })}`,
  };
}

/** Answers that mean the access key: 401 for none or a wrong one, 403 for one that may not load. */
const KEY = /\b(?:401|403)\b|access key|unauthorized|forbidden/i;

/** `errors`: lines of its log, newest last; undefined when it keeps none. */
export function checkDelivery({ name, logGroup }: DeliveryStream, errors: readonly string[] | undefined): Finding[] {
  const delivery = 'aws.stream.delivery';
  const token = {
    id: 'aws.stream.token',
    status: 'ok',
    message: `No access key of ${name} was refused lately.`,
  } as const;
  if (errors === undefined || logGroup === undefined) {
    return [
      {
        id: delivery,
        status: 'warning',
        message: `${name} keeps no log of what fails, so that nobody can say why.`,
        fix: `In the console of Firehose, ${name}, Configuration: turn on "Amazon CloudWatch error logging".`,
      },
    ];
  }
  const last = errors.at(-1);
  if (last === undefined) {
    return [{ id: delivery, status: 'ok', message: `${name} has told of no failed delivery lately.` }, token];
  }
  const said = sentenceOf(last);
  if (KEY.test(said)) {
    return [
      {
        id: 'aws.stream.token',
        status: 'failure',
        message: `The endpoint refuses the access key of ${name}: ${said}`,
        fix: 'thalweg token add firehose --scope ingest, and set it as access key of the stream (where Secrets Manager has it: aws secretsmanager put-secret-value --secret-id … --secret-string \'{"api_key":"TOKEN"}\')',
      },
    ];
  }
  return [
    {
      id: delivery,
      status: 'failure',
      message: `${name} cannot deliver; last: ${said}`,
      fix: `aws logs tail ${logGroup} --since 1h`,
    },
    token,
  ];
}

/** Firehose writes a line of JSON (Firehose guide, "Monitor with CloudWatch Logs"). */
function sentenceOf(line: string): string {
  try {
    const { errorCode, message } = JSON.parse(line) as { errorCode?: string; message?: string };
    return [errorCode, message]
      .filter((part) => part !== undefined)
      .join(': ')
      .slice(0, 500);
  } catch {
    return line.trim().slice(0, 500);
  }
}

export function checkKinesis(arn: string, stream: KinesisStream | undefined): Finding {
  const id = 'aws.kinesis';
  const name = arn.split('/').at(-1) ?? arn;
  if (!stream) {
    return {
      id,
      status: 'failure',
      message: `The Kinesis stream ${name} is not there.`,
      fix: `aws kinesis create-stream --stream-name ${name} --stream-mode-details StreamMode=ON_DEMAND`,
    };
  }
  // It works while its number of shards changes.
  if (stream.status === 'ACTIVE' || stream.status === 'UPDATING') {
    return { id, status: 'ok', message: `The Kinesis stream ${name} is active.` };
  }
  return {
    id,
    status: stream.status === 'CREATING' ? 'warning' : 'failure',
    message: `The Kinesis stream ${name} is ${stream.status}.`,
    fix: `aws kinesis describe-stream-summary --stream-name ${name}`,
  };
}

const BEHIND = 30 * 60;

/** `ages`: of the records that were read, milliseconds; none while nobody reads. */
export function checkBehind({ name }: KinesisStream, ages: readonly number[]): Finding {
  const id = 'aws.kinesis.behind';
  const age = (ages.at(-1) ?? 0) / 1000;
  if (age <= BEHIND) return { id, status: 'ok', message: `Who reads ${name} is ${humanDuration(age)} behind.` };
  return {
    id,
    status: 'warning',
    message: `Who reads ${name} is ${humanDuration(age)} behind; records go after 24 hours, or as long as the stream keeps them.`,
    fix: `thalweg serve --source kinesis://${name}`,
  };
}
