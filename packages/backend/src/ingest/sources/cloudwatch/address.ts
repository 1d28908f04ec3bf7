import { isRegion } from '../../../aws/connection.ts';
import { ThalwegError } from '../../../report/errors.ts';

/** Streams of a log group that are meant: all, these, or those whose names begin so. */
export type Streams =
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface LogGroupAddress {
  readonly group: string;
  /** Of an ARN, or of `?region=`. */
  readonly region: string | undefined;
  /** Of an ARN. */
  readonly account: string | undefined;
  readonly streams: Streams;
  /** Fields of the lines, when the address says them. */
  readonly format: string | undefined;
}

export function isCloudWatch(source: string): boolean {
  return /^cloudwatch:/i.test(source);
}

/** Names of log groups and streams, as CreateLogGroup and CreateLogStream take them (CloudWatch Logs API reference). */
const GROUP = /^[A-Za-z0-9_/.#-]{1,512}$/;
const STREAM = /^[^:*]{1,512}$/;
const ARN = /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::log-stream:([^:*]+)|:\*)?$/;
/** FilterLogEvents takes so many (`logStreamNames`). */
const MOST_STREAMS = 100;
const KEYS = ['streams', 'format', 'region'];

const FORM =
  'Write cloudwatch://GROUP, cloudwatch:///aws/vpc/flow, or cloudwatch:// and the ARN of the group; then, if wanted, ?streams=NAME,NAME or ?streams=PREFIX*, &format=FIELDS, &region=REGION.';

/** `cloudwatch://GROUP[?streams=…][&format=…][&region=…]`. Throws `bad-option` for what begins so and is none. */
export function parseLogGroupAddress(source: string): LogGroupAddress {
  const [place = '', ...rest] = source.replace(/^cloudwatch:(?:\/\/)?/i, '').split('?');
  const values = parseValues(source, rest.join('?'));
  const arn = ARN.exec(place);
  const group = arn?.[3] ?? place;
  if (!/^cloudwatch:\/\//i.test(source) || !GROUP.test(group))
    throw wrong(`${source} is no place of a log group: names have letters, digits and . _ / # -`);
  const region = values.get('region');
  if (region !== undefined && !isRegion(region)) throw wrong(`${source}: ${region} is no region`);
  const stream = arn?.[4];
  if (stream !== undefined && values.has('streams')) throw wrong(`${source}: the ARN names a stream already`);
  return {
    group,
    region: arn?.[1] ?? region,
    account: arn?.[2],
    streams: stream === undefined ? parseStreams(source, values.get('streams')) : { kind: 'names', names: [stream] },
    format: values.get('format'),
  };
}

function parseValues(source: string, text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const part of text.split('&').filter((one) => one !== '')) {
    const [key = '', ...rest] = part.split('=');
    const value = decoded(rest.join('='));
    if (!KEYS.includes(key)) throw wrong(`${source}: there is no ${key}; there are ${KEYS.join(', ')}`);
    if (values.has(key)) throw wrong(`${source}: ${key} is there twice`);
    if (value === undefined || value === '') throw wrong(`${source}: ${key} has no value that can be read`);
    values.set(key, value);
  }
  return values;
}

/** Undefined when percent signs are no encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parseStreams(source: string, text: string | undefined): Streams {
  if (text === undefined || text === '*') return { kind: 'all' };
  const names = text.split(',').map((name) => name.trim());
  const prefix = /^([^*]+)\*$/.exec(text)?.[1];
  if (prefix !== undefined && names.length === 1 && STREAM.test(prefix)) return { kind: 'prefix', prefix };
  if (names.some((name) => name.includes('*')))
    throw wrong(`${source}: streams are names, or one beginning of names with a * behind it`);
  const bad = names.find((name) => !STREAM.test(name));
  if (bad !== undefined) throw wrong(`${source}: "${bad}" is no name of a stream`);
  const unique = [...new Set(names)];
  if (unique.length > MOST_STREAMS)
    throw wrong(
      `${source}: more than ${MOST_STREAMS} streams are too many for one question; a beginning with * takes any number`,
    );
  return { kind: 'names', names: unique };
}

function wrong(message: string): ThalwegError {
  return new ThalwegError('bad-option', message, { help: FORM });
}
