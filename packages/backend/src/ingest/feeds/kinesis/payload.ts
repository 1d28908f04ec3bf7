/**
 * The data of a record as what the loader reads: gzip members, each of them payloads of a subscription (Kinesis carries them compressed;
 * CloudWatch Logs User Guide, "Subscription filters"). Their events have ids. Whatever else is in a record, like lines of a flow log, is
 * put into such a payload under ids of its own, so that a record that is read again counts once.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { isObject } from '../../json-object.ts';

/** Of the data, decompressed: a record has a megabyte of compressed ones (Kinesis Data Streams quotas; ten on request). */
const LARGEST = 64 * 1024 * 1024;

/** As `payloadOf` names its events: the record of a shard of a stream. */
export interface RecordName {
  readonly stream: string;
  readonly shard: string;
  readonly sequence: string;
}

/** Undefined when the data are compressed and do not decode. */
export function payloadOf(data: Uint8Array, name: RecordName): Uint8Array | undefined {
  const isCompressed = data[0] === 0x1f && data[1] === 0x8b;
  const text = isCompressed ? inflated(data) : Buffer.from(data).toString();
  if (text === undefined) return undefined;
  if (isPayload(text)) return isCompressed ? data : gzipSync(text);
  const messages = text.split('\n').filter((line) => line.trim() !== '');
  const { stream, shard, sequence } = name;
  const logEvents = messages.map((message, at) => ({
    id: `${stream} ${shard} ${sequence} ${at}`,
    message: bare(message),
  }));
  return gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents }));
}

function inflated(data: Uint8Array): string | undefined {
  try {
    return gunzipSync(data, { maxOutputLength: LARGEST }).toString();
  } catch {
    return undefined;
  }
}

/** One or several joined ones; the loader takes them apart. */
function isPayload(text: string): boolean {
  return /^\s*\{/.test(text) && /"messageType"\s*:\s*"(?:DATA|CONTROL)_MESSAGE"/.test(text);
}

/** The line in `{"message":"…"}`, as Firehose and Fluent Bit write it. */
function bare(line: string): string {
  if (!line.trimStart().startsWith('{')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && typeof value['message'] === 'string' ? value['message'] : line;
  } catch {
    return line;
  }
}
