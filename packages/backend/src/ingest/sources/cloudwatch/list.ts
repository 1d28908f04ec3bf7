/** A log group → objects to load, each of them what happened in a slice of time. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { toSourceError } from '../../../aws/failure.ts';
import type { SourceList, SourceObject } from '../files.ts';
import type { Range } from '../s3/span.ts';
import type { LogGroupAddress, Streams } from './address.ts';
import { type GroupFormats, givenFormat, groupFormats, NO_FORMATS } from './formats.ts';
import { type LogGroup, pagesOf } from './log-group.ts';
import { toPayloads } from './payloads.ts';
import { type Slice, toSlices } from './slices.ts';

/** Quick, and a tenth of the text in the temporary folder. */
const GZIP = { level: 1 };
/** Expected of a slice at least: so few of them are claimed together that a load which is broken off has little to ask for again. */
const LEAST_BYTES = 512 * 1024;
const DAY = 86_400_000;
const NOTHING = 'There are no events in the streams and the time that were asked for.';

export interface GroupListing {
  readonly range: Range;
  /** True when the user gave one for all sources. */
  readonly hasFormat: boolean;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists slices from the first event on; paths are names in a folder that is still to be chosen. A slice that was loaded when nothing could
 * come to it any more is known by its name. Throws as `LogGroup` does, and `bad-format`.
 */
export async function listLogGroup(
  group: LogGroup,
  { streams, format }: Pick<LogGroupAddress, 'streams' | 'format'>,
  { range, hasFormat, now, signal }: GroupListing,
): Promise<SourceList> {
  const [from, to] = [range.from, range.to].map((bound) => (bound === undefined ? undefined : Number(bound) * 1000));
  const formats = await formatsOf(group, { format, hasFormat, signal });
  const first = await firstEvent(group, { streams, from: from ?? 0, to: to ?? now, signal });
  const notes = (some: readonly string[]): string[] => some.map((note) => `cloudwatch://${group.name}: ${note}`);
  if (first === undefined) return { objects: [], unreadable: [], notes: notes([...formats.notes, NOTHING]) };
  const bytes = await group.storedBytes(signal).catch(() => undefined);
  const bytesPerDay = bytes === undefined ? undefined : bytes / Math.max(1, (now - first) / DAY);
  const objects = toSlices({ from, to, first, now, bytesPerDay }).map((slice): SourceObject => {
    const name = nameOf(group, streams, slice);
    return {
      name,
      path: `cloudwatch-${randomUUID()}`,
      size: Math.max(LEAST_BYTES, Math.round(((bytesPerDay ?? 0) * (slice.to - slice.from)) / DAY)),
      isEstimate: true,
      modified: slice.isSettled ? 'settled' : `as of ${new Date(now).toISOString()}`,
      label: undefined,
      fetch: (path, until) => writeSlice(path, { group, streams, slice, formats, signal: until }),
    };
  });
  return { objects, unreadable: [], notes: notes(formats.notes) };
}

export async function formatsOf(
  group: LogGroup,
  { format, hasFormat, signal }: { format: string | undefined; hasFormat: boolean; signal?: AbortSignal | undefined },
): Promise<GroupFormats> {
  if (hasFormat) return NO_FORMATS;
  if (format !== undefined) return givenFormat(format);
  return groupFormats(group.name, await group.flowLogs(signal));
}

/** Epoch milliseconds; undefined when there is no event. */
async function firstEvent(
  group: LogGroup,
  request: { streams: Streams; from: number; to: number; signal: AbortSignal | undefined },
): Promise<number | undefined> {
  if (request.from >= request.to) return undefined;
  for await (const [event] of pagesOf(group, { ...request, limit: 1 })) return event?.timestamp;
  return undefined;
}

/** The same for the same slice of the same group, whoever asks. */
function nameOf({ arn }: LogGroup, streams: Streams, { from, to }: Slice): string {
  const some =
    streams.kind === 'all'
      ? ''
      : `?streams=${streams.kind === 'prefix' ? `${streams.prefix}*` : [...streams.names].sort().join(',')}`;
  const [first, last] = [from, to].map((instant) => new Date(instant).toISOString().replace('.000Z', 'Z'));
  return `cloudwatch://${arn}${some}#${first}/${last}`;
}

interface Writing {
  readonly group: LogGroup;
  readonly streams: Streams;
  readonly slice: Slice;
  readonly formats: GroupFormats;
  readonly signal: AbortSignal | undefined;
}

/** Writes all events of a slice, compressed; an empty file when there are none. */
async function writeSlice(path: string, { group, streams, slice, formats, signal }: Writing): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const pages = pagesOf(group, { streams, from: slice.from, to: slice.to, signal });
  const payloads = toPayloads(pages, { owner: group.account, logGroup: group.name }, formats);
  try {
    const first = await payloads.next();
    if (first.done) return writeFileSync(path, '');
    const all = async function* (): AsyncGenerator<string> {
      yield first.value;
      yield* payloads;
    };
    const file = createWriteStream(path, { mode: 0o600 });
    await pipeline(Readable.from(all()), createGzip(GZIP), file, signal ? { signal } : {});
  } catch (error) {
    rmSync(path, { force: true });
    signal?.throwIfAborted();
    throw toSourceError(error, { source: `cloudwatch://${group.name}`, action: 'logs:FilterLogEvents' });
  }
}
