import { statSync } from 'node:fs';
import { type BadLine, type BadLineReason, type LineFormat, parseFormat, unknownNames } from '@thalweg/core/record';
import { ThalwegError } from '../report/errors.ts';
import type { Appender, AppenderPlace, EventRequest, Load, LoadUnit, RetryClaim, Store } from '../stores/store.ts';
import { SMALL_BYTES } from './batches.ts';
import type { Job } from './load/loader-types.ts';
import { loadObject } from './load/object.ts';
import { openClaimed, readObject } from './load/read.ts';
import { createRetryParser } from './load/retry-parser.ts';
import { UnitWriter } from './load/unit.ts';
import { unknownField } from './load/warnings.ts';
import { memorySource } from './unpack/bytes.ts';

export interface RetryOptions {
  readonly createAppender: (place: AppenderPlace) => Appender;
  /** The format that the quarantined lines are thought to have. */
  readonly format: string;
  /** Only this object, by label or name; default all that have quarantined lines. */
  readonly object?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RetrySummary {
  readonly objects: number;
  /** Quarantined lines that were tried, and what they became: lines = records + noData + skipData + quarantined. */
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  /** Objects that could not be tried, with the reason in a sentence. */
  readonly skipped: readonly { readonly object: string; readonly reason: string }[];
  /** About names in the format that no field has, which may be slips. */
  readonly warnings: readonly string[];
}

/** Rows of a part, as in a load. */
const PART_ROWS = 2 ** 20 - 2 ** 16;
/** Lines between two looks at how full the part is, and at the signal. */
const STEP = 1000;

/**
 * Reads quarantined lines again with a format, and turns those that fit it into records.
 *
 * Where all bad lines of an object are kept, their texts are enough. Of an object with very many of them only the first are; it is
 * read again from its source, which must be there with the same content, and replaced. Lines that are no bad lines stay what
 * they are either way. Half lines and cut lines stay in quarantine.
 *
 * @throws ThalwegError `bad-format`; `no-such-object`; `source-gone` when there is nothing that could be tried; `cancelled`.
 */
export async function retryQuarantine(store: Store, options: RetryOptions): Promise<RetrySummary> {
  const parsed = parseFormat(options.format);
  if (!parsed.ok) throw new ThalwegError('bad-format', `--format: ${parsed.message}.`);
  const wanted = (await store.objects()).filter(
    ({ label, name }) => options.object === undefined || label === options.object || name === options.object,
  );
  if (options.object !== undefined && wanted.length === 0) {
    throw new ThalwegError('no-such-object', `The store has no object ${options.object}.`);
  }
  const load = await store.openLoad();
  const sums = { objects: 0, lines: 0, records: 0, noData: 0, skipData: 0, quarantined: 0 };
  const skipped: { object: string; reason: string }[] = [];
  const claimed = new Set<number>();
  try {
    for (const entry of wanted.filter(({ quarantined }) => quarantined > 0)) {
      checkSignal(options.signal);
      const [claim] = await load.claimRetry([entry.object]);
      if (!claim) {
        skipped.push({ object: entry.label, reason: 'Another process is working on it.' });
        continue;
      }
      claimed.add(claim.object);
      const run: Retry = { store, load, options, format: parsed.format, claim };
      const outcome = claim.quarantineKept === claim.quarantined ? await retryKept(run) : await rereadSource(run);
      claimed.delete(claim.object);
      if ('reason' in outcome) {
        await load.release([claim.object]);
        skipped.push({ object: claim.label, reason: outcome.reason });
        continue;
      }
      sums.objects++;
      sums.lines += claim.quarantined;
      sums.records += outcome.records;
      sums.noData += outcome.noData;
      sums.skipData += outcome.skipData;
      sums.quarantined += outcome.quarantined;
    }
  } finally {
    await load.release([...claimed]);
    await load.close();
  }
  if (sums.objects === 0 && skipped.length > 0) {
    const { object, reason } = skipped[0]!;
    throw new ThalwegError('source-gone', `The quarantined lines of ${object} cannot be tried. ${reason}`);
  }
  const warnings = unknownNames(parsed.format).map((name) => unknownField(name));
  return { ...sums, skipped, warnings };
}

interface Retry {
  readonly store: Store;
  readonly load: Load;
  readonly options: RetryOptions;
  readonly format: LineFormat;
  readonly claim: RetryClaim;
}

/** What the quarantined lines became. */
type Outcome =
  | { readonly records: number; readonly noData: number; readonly skipData: number; readonly quarantined: number }
  | { readonly reason: string };

function openUnit(
  run: Retry,
  before: LineFormat | undefined,
): {
  parser: ReturnType<typeof createRetryParser>;
  writer: UnitWriter;
  unit: () => LoadUnit;
} {
  const parser = createRetryParser(run.format, before);
  let unit: LoadUnit | undefined;
  const writer = new UnitWriter([parser], run.options.createAppender(run.load.place), {
    maxRows: run.load.place.rows ?? PART_ROWS,
    emit(finished) {
      unit = finished;
    },
  });
  return { parser, writer, unit: () => unit! };
}

async function retryKept(run: Retry): Promise<Outcome> {
  const { store, load, options, claim } = run;
  const { parser, writer, unit } = openUnit(run, undefined);
  const identity = claim.identity ?? claim.sha256;
  writer.begin({ object: claim.object, label: claim.label, identity, replaces: undefined, parser });
  let seen = 0;
  for await (const line of store.quarantinedLines(claim.label)) {
    parser.retry(toBadLine(line, claim.object));
    seen++;
    if (seen % STEP === 0) {
      checkSignal(options.signal);
      await writer.spill();
    }
  }
  await writer.end({ bytesIn: 0, textBytes: 0, textCrc32: 0, broken: undefined });
  await writer.flush();
  const { objects, parts } = unit();
  const { object, records, noData, skipData, quarantined, quarantineKept, badLines = [] } = objects[0]!;
  await load.commitRetry({
    objects: [{ object, records, noData, skipData, quarantined, quarantineKept, badLines }],
    parts,
  });
  return { records, noData, skipData, quarantined };
}

function toBadLine(
  line: { line: number; reason: string; field: string | null; message: string; text: string; cut: boolean },
  object: number,
): BadLine {
  const { reason, field } = line;
  return { ...line, object, reason: reason as BadLineReason, field: field ?? undefined };
}

async function rereadSource(run: Retry): Promise<Outcome> {
  const { load, options, claim } = run;
  const gone = (what: string): Outcome => ({
    reason: `Of its ${claim.quarantined} bad lines ${claim.quarantineKept} are kept, and the source ${claim.name} ${what}.`,
  });
  let size: number;
  let modified: string;
  try {
    const stats = statSync(claim.name, { bigint: true });
    size = Number(stats.size);
    modified = String(stats.mtimeNs);
  } catch {
    return gone('is gone');
  }
  const { identified, bytes } = await readObject({ id: 0, path: claim.name, size });
  if ('unreadable' in identified) return gone(`cannot be read (${identified.unreadable})`);
  if (identified.sha256 !== claim.sha256) return gone('has other content now');

  // The whole object is loaded once more, to replace what is there.
  await load.release([claim.object]);
  const identity = { name: claim.name, size: identified.size, modified, sha256: claim.sha256 };
  const [again] = await load.claim([identity], true);
  if (again?.kind !== 'load' || again.replaces !== claim.object) return { reason: 'Another process is working on it.' };
  try {
    const { parser, writer, unit } = openUnit(run, formatBefore(claim));
    const job: Job = {
      id: 0,
      path: claim.name,
      size: identified.size,
      sha256: claim.sha256,
      stamp: identified.stamp,
      ...again,
    };
    const place = {
      parser,
      tableParser: parser,
      unit: writer,
      temporary: load.place.temporary,
      onLines: async () => checkSignal(options.signal),
      reserve: (request: EventRequest) => load.reserveEvents(request),
    };
    if (bytes && bytes.length <= SMALL_BYTES) {
      await loadObject(job, memorySource(bytes, claim.name), place);
    } else {
      const file = await openClaimed(job, () => undefined);
      await loadObject(job, file, { ...place, verify: file.verify }).finally(() => file.close());
    }
    await writer.flush();
    const first = parser.first!;
    if (first.lines !== claim.lines || first.bad !== claim.quarantined) {
      await load.release([again.object]);
      return {
        reason:
          `Of its ${claim.quarantined} bad lines ${claim.quarantineKept} are kept, and which the others are cannot be found out by ` +
          'reading it again, since its lines were read with more than one format. Load the whole object again: ' +
          `thalweg ingest --force ${claim.name} (with --format when all its lines have that format).`,
      };
    }
    if ((await load.commit(unit())) !== 'committed') {
      await load.release([again.object]);
      return { reason: 'Another process is loading events that it holds too.' };
    }
    const { records, noData, skipData, quarantined } = unit().objects[0]!;
    return {
      records: records - first.records,
      noData: noData - first.noData,
      skipData: skipData - first.skipData,
      quarantined,
    };
  } catch (error) {
    await load.release([again.object]);
    throw error;
  }
}

/** One format throughout was explicit, or is the same as if it had been; of several each line's header or default decides. */
function formatBefore(claim: RetryClaim): LineFormat | undefined {
  const [only, ...more] = claim.formats;
  if (only === undefined || more.length > 0) return undefined;
  const parsed = parseFormat(only.format);
  return parsed.ok ? parsed.format : undefined;
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ThalwegError('cancelled', 'Interrupted. What was committed stays.');
}
