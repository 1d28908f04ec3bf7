/**
 * The function's environment variables, besides those that say how to log in to the cluster (`stores/opensearch/settings.ts`): one row each,
 * from which the reference page follows, and their reading.
 */
import { type LineFormat, parseFormat } from '@thalweg/core/record';
import { ThalwegError } from '../report/errors.ts';
import { readSettings as readCluster } from '../stores/opensearch/settings.ts';
import type { ClusterPlace } from '../stores/store.ts';

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
] as const satisfies readonly SettingRow[];

type Name = (typeof SETTINGS)[number]['name'];
/** The process's environment, or one like it. */
export type Environment = { readonly [name in string]?: string | undefined };

export interface Settings {
  readonly cluster: ClusterPlace;
  readonly format: LineFormat | undefined;
  readonly deadLetter: DeadLetterPlace | undefined;
}

export type DeadLetterPlace =
  /** `prefix` is empty or ends with `/`. */
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'queue'; readonly url: string; readonly region: string | undefined };

/** Reads the environment. Throws `bad-option`, `bad-format`, `unreadable`. */
export function readSettings(environment: Environment): Settings {
  const value = (name: Name): string | undefined => environment[name]?.trim() || undefined;
  return {
    cluster: clusterOf(value('THALWEG_STORE'), environment),
    format: parseGivenFormat(value('THALWEG_FORMAT')),
    deadLetter: parseDeadLetter(value('THALWEG_DEAD_LETTER')),
  };
}

/** A cluster by a name of the user's own is a domain of AWS, too, unless the user says how to log in there. */
function clusterOf(address: string | undefined, environment: Environment): ClusterPlace {
  if (address === undefined) throw wrong('THALWEG_STORE', 'is not set');
  try {
    const place = readCluster(address, environment);
    return place.auth.kind === 'none' ? readCluster(address, { ...environment, THALWEG_SERVICE: 'es' }) : place;
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    const { code, message, help, cause } = error;
    throw new ThalwegError(code, message.replace(/^--store: /, 'THALWEG_STORE: '), { ...(help && { help }), cause });
  }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

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
