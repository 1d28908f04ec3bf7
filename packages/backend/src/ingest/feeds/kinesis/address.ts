import { isRegion } from '../../../aws/connection.ts';
import { ThalwegError } from '../../../report/errors.ts';

export interface StreamAddress {
  readonly name: string;
  /** Of an ARN, or of `?region=`. */
  readonly region: string | undefined;
  /** Set when the address is one. */
  readonly arn: string | undefined;
}

/** As CreateStream takes them (Kinesis Data Streams API reference). */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const ARN = /^arn:aws[a-z-]*:kinesis:([a-z0-9-]+):\d{12}:stream\/([A-Za-z0-9_.-]{1,128})$/;

/** `kinesis://STREAM[?region=…]`, or the ARN of the stream. Throws `bad-option` for what begins so and is none. */
export function parseStreamAddress(source: string): StreamAddress {
  const match = /^kinesis:\/\/([^?]*)(?:\?(.*))?$/is.exec(source);
  const [, place = '', query] = match ?? [];
  const arn = ARN.exec(place);
  const name = arn?.[2] ?? place;
  const region = query === undefined ? undefined : /^region=(.*)$/s.exec(query)?.[1];
  if (!match || !NAME.test(name) || (query !== undefined && !isRegion(region ?? '')))
    throw new ThalwegError('bad-option', `${source} is no address of a stream.`, {
      help: 'Write kinesis://STREAM, kinesis://STREAM?region=REGION, or kinesis:// and the ARN of the stream.',
    });
  return { name, region: arn?.[1] ?? region, arn: arn ? place : undefined };
}
