/** The function's environment variables: one row each, from which the reference page follows, and their reading. */
import { type LineFormat, parseFormat } from '@thalweg/core/record';
import { ThalwegError } from '../report/errors.ts';

export interface SettingRow {
  readonly name: string;
  readonly isRequired?: boolean;
  readonly help: string;
  readonly example: string;
}

export const SETTINGS = [
  {
    name: 'THALWEG_STORE',
    isRequired: true,
    help: "Address of the cluster; a path is the prefix of its indices (default `thalweg`). `https` only, but for this machine's own.",
    example: 'https://search-flows-abc.eu-west-1.es.amazonaws.com/thalweg',
  },
  {
    name: 'THALWEG_FORMAT',
    help: 'The format of lines without header, as `--format` takes it. It wins over header lines and over what a subscription filter names. Without it: the names of the filter pattern, else header lines, else the default formats of AWS.',
    example: 'version srcaddr dstaddr srcport dstport action',
  },
  {
    name: 'THALWEG_DEAD_LETTER',
    help: 'Where bad lines and refused documents go, with their reason: `s3://bucket/prefix`, or the URL of an SQS queue. Without it they are log lines of the function.',
    example: 's3://my-dead-letters/flow-logs',
  },
  {
    name: 'THALWEG_REGION',
    help: "Region that requests to the cluster are signed for. Default: from the cluster's host name, else the function's own.",
    example: 'eu-west-1',
  },
  {
    name: 'THALWEG_SERVICE',
    help: 'Service that they are signed for: `es` (Amazon OpenSearch Service) or `aoss` (Serverless). Default: from the host name, else `es`.',
    example: 'es',
  },
] as const satisfies readonly SettingRow[];

type Name = (typeof SETTINGS)[number]['name'];
/** The process's environment, or one like it. */
export type Environment = { readonly [name in string]?: string | undefined };

export interface Settings {
  /** Without path. */
  readonly endpoint: URL;
  readonly prefix: string;
  readonly format: LineFormat | undefined;
  readonly deadLetter: DeadLetterPlace | undefined;
  readonly region: string;
  readonly service: 'es' | 'aoss';
}

export type DeadLetterPlace =
  /** `prefix` is empty or ends with `/`. */
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'queue'; readonly url: string; readonly region: string | undefined };

/** Reads the environment. Throws `bad-option`, `bad-format`. */
export function readSettings(environment: Environment): Settings {
  const value = (name: Name): string | undefined => environment[name]?.trim() || undefined;
  const { endpoint, prefix } = parseStore(value('THALWEG_STORE'));
  const host = AWS_HOSTS.map((pattern) => pattern.exec(endpoint.hostname)?.groups).find(
    (groups) => groups !== undefined,
  );
  const region = value('THALWEG_REGION') ?? host?.['region'] ?? environment['AWS_REGION'];
  if (region === undefined) throw wrong('THALWEG_REGION', 'is not set, and the host name of the cluster has no region');
  const service = value('THALWEG_SERVICE') ?? (host?.['service'] === 'aoss' ? 'aoss' : 'es');
  if (service !== 'es' && service !== 'aoss') throw wrong('THALWEG_SERVICE', `is "${service}", neither es nor aoss`);
  return {
    endpoint,
    prefix,
    region,
    service,
    format: parseGivenFormat(value('THALWEG_FORMAT')),
    deadLetter: parseDeadLetter(value('THALWEG_DEAD_LETTER')),
  };
}

/** Host names of Amazon OpenSearch Service and Serverless, in any partition, and their newer ones, which have IPv6, too. */
const AWS_HOSTS = [
  /\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.(?<service>es|aoss)\.(?:[a-z0-9-]+\.)*[a-z]+$/,
  /\.(?<service>aos|aoss)\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.on\.aws$/,
];
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** OpenSearch allows no other characters in the name of an index, and no hyphen at its start. */
const PREFIX = /^[a-z0-9][a-z0-9_.-]{0,99}$/;

function parseStore(text: string | undefined): Pick<Settings, 'endpoint' | 'prefix'> {
  if (text === undefined) throw wrong('THALWEG_STORE', 'is not set');
  const url = parseUrl(text);
  if (url === undefined) throw wrong('THALWEG_STORE', `is "${text}", which is no address of a cluster`);
  if (url.username !== '' || url.password !== '')
    throw wrong('THALWEG_STORE', 'holds a user or password; requests are signed with the role of the function instead');
  if (!isSafe(url)) throw wrong('THALWEG_STORE', `is "${text}"; records go to a cluster by https only`);
  const prefix = url.pathname.replace(/^\/|\/$/g, '') || 'thalweg';
  if (!PREFIX.test(prefix))
    throw wrong('THALWEG_STORE', `has the path "${url.pathname}", which cannot begin the name of an index`);
  return { endpoint: new URL(url.origin), prefix };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

function parseGivenFormat(text: string | undefined): LineFormat | undefined {
  if (text === undefined) return undefined;
  const result = parseFormat(text);
  if (result.ok) return result.format;
  throw new ThalwegError('bad-format', `THALWEG_FORMAT: ${result.message}`, {
    help: `Take the LogFormat of the flow log: aws ec2 describe-flow-logs --query 'FlowLogs[].LogFormat'.`,
  });
}

function parseDeadLetter(text: string | undefined): DeadLetterPlace | undefined {
  if (text === undefined) return undefined;
  const bucket = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>.*))?$/.exec(text)?.groups;
  if (bucket) {
    const prefix = (bucket['prefix'] ?? '').replace(/\/+$/, '');
    return { kind: 'bucket', bucket: bucket['bucket']!, prefix: prefix === '' ? '' : `${prefix}/` };
  }
  const url = parseUrl(text);
  if (url !== undefined && isSafe(url) && /^\/\d{12}\/[A-Za-z0-9_-]+$/.test(url.pathname))
    return { kind: 'queue', url: text, region: /^sqs\.([a-z0-9-]+)\./.exec(url.hostname)?.[1] };
  throw wrong('THALWEG_DEAD_LETTER', `is "${text}", neither s3://bucket/prefix nor the URL of a standard SQS queue`);
}

function wrong(name: Name, what: string): ThalwegError {
  const row = SETTINGS.find((setting) => setting.name === name)!;
  return new ThalwegError('bad-option', `${name} ${what}.`, { help: `For example: ${row.example}` });
}
