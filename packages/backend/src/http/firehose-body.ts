/** Requests of Data Firehose, read as they arrive: a body may have 64 MiB, of which one record at a time is kept. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { JSONParser } from '@streamparser/json';
import { ThalwegError } from '../report/errors.ts';

const NEWLINE = 0x0a;
/** Before compression; what AWS says is 64 MiB, and a little more does no harm. */
const MOST_BYTES = 80 * 2 ** 20;
/** What one record may become when it is unpacked. */
const MOST_UNPACKED = 256 * 2 ** 20;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const unpack = promisify(gunzip);

/**
 * The data of all records, one after the other: each is what Firehose was given, unpacked where it was gzip, and ended by a line
 * feed. `requestId` is that of the header; the body has to have the same.
 *
 * @throws ThalwegError `bad-request` for a body that is not what Firehose sends.
 */
export async function* recordData(body: AsyncIterable<Uint8Array>, requestId: string): AsyncGenerator<Uint8Array> {
  const found: string[] = [];
  let id: unknown;
  let number = 0;
  const parser = new JSONParser({
    paths: ['$.requestId', '$.records.*.data'],
    keepStack: false,
    stringBufferSize: 64 * 1024,
  });
  parser.onValue = ({ key, value }) => {
    if (key === 'requestId') id = value;
    else if (typeof value === 'string') found.push(value);
    else throw bad(`record ${number + found.length + 1} has data that is no text`);
  };
  // Its own errors tell of places in the tokenizer; without a listener they would be thrown in the middle of a call.
  let broken: Error | undefined;
  parser.onError = (error) => {
    broken ??= error;
  };
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw bad(`it has more than ${MOST_BYTES} bytes`);
    parser.write(chunk);
    if (broken instanceof ThalwegError) throw broken;
    if (broken) throw bad('it is no JSON');
    for (const text of found.splice(0)) {
      number += 1;
      yield* dataOf(text, number);
    }
  }
  if (!parser.isEnded) throw bad('its end is missing');
  if (id !== requestId) throw bad(`its requestId ${JSON.stringify(id)} is not that of the header`);
}

async function* dataOf(text: string, number: number): AsyncGenerator<Uint8Array> {
  if (!BASE64.test(text)) throw bad(`the data of record ${number} is no base64`);
  const data = Buffer.from(text, 'base64');
  const plain = isGzip(data) ? await unpacked(data, number) : data;
  if (plain.length === 0) return;
  yield plain;
  if (plain.at(-1) !== NEWLINE) yield Uint8Array.of(NEWLINE);
}

function isGzip(data: Uint8Array): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

async function unpacked(data: Uint8Array, number: number): Promise<Uint8Array> {
  try {
    return await unpack(data, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    throw bad(`record ${number} begins like gzip and cannot be unpacked: ${(error as Error).message}`);
  }
}

function bad(what: string): ThalwegError {
  return new ThalwegError('bad-request', `The body is not what Data Firehose sends: ${what}.`);
}
