/**
 * Records from one store into another, object by object. A whole object has the same content hash in both ledgers, so that each of
 * them knows it again; what a query takes of an object is a part, known by a hash of object and query.
 */
import { type Query, withFilters } from '@thalweg/core/query';
import { toFormat } from '@thalweg/core/record';
import { ThalwegError } from '../../report/errors.ts';
import type { Appender, AppenderPlace, Claim, Load, LoadUnit, Store } from '../../stores/store.ts';
import { UnitWriter } from '../load/unit.ts';
import { type CopyParser, createCopyParser } from './copy-parser.ts';
import { readQuarantine } from './quarantine.ts';
import { createRowLine } from './row-line.ts';
import { isEverything, listSource, type Share, sharesOf } from './shares.ts';
import { readTarget, type Target, type TargetPart } from './targets.ts';
import type { Totals } from './totals.ts';
import { verifyCopy } from './verify.ts';

export interface CopyOptions {
  /** Checked against the schema of the source. */
  readonly query: Query;
  /** Every row of the target. */
  readonly all: Query;
  readonly createAppender: (place: AppenderPlace) => Appender;
  readonly signal?: AbortSignal | undefined;
  /** Rows of a part; default a million. */
  readonly maxRows?: number | undefined;
  /** Called with each commit: objects so far. */
  readonly onCommit?: ((objects: number) => void) | undefined;
  /** Told often; asking for it costs one count of all rows. */
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyProgress {
  /** Rows that were read, or were there before. */
  readonly done: number;
  /** Rows that match. */
  readonly total: number;
  /** Rows that were read. */
  readonly lines: number;
  readonly seconds: number;
}

export interface CopySummary {
  /** Copied by this run, and those that the target had already. */
  readonly objects: number;
  readonly objectsAlreadyThere: number;
  /** Of what was copied: lines = records + noData + skipData + quarantined. */
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  /** Of all rows that were asked for, whenever they were copied. */
  readonly source: Totals;
  readonly target: Totals;
  /** Counts and sums agree. */
  readonly verified: boolean;
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** Rows of a part of a store in a folder. */
export const PART_ROWS = 2 ** 20 - 2 ** 16;
/** Rows that are read in one question, which has to sort them; a larger object is read alone. */
const READ_ROWS = 200_000;
/** Rows between two looks at how full the part is, and at the signal. */
const STEP = 1000;

/**
 * Copies what matches, and verifies it. What the target has already stays as it is, so the same copy again goes on where one was
 * broken off. Bad lines go along where everything is copied.
 *
 * @throws ThalwegError `cancelled`, `store-busy` when the source changes meanwhile, and what both stores throw.
 */
export async function copyRecords(source: Store, target: Store, options: CopyOptions): Promise<CopySummary> {
  const began = performance.now();
  const load = await target.openLoad();
  const run = new CopyRun(source, target, load, options);
  try {
    const shares = await run.run();
    const verified = await verifyCopy(target, shares, { all: options.all, signal: options.signal });
    return {
      ...run.counts,
      objectsAlreadyThere: run.alreadyThere,
      ...verified,
      verified: verified.problems.length === 0,
      seconds: (performance.now() - began) / 1000,
    };
  } catch (error) {
    if (options.signal?.aborted) throw cancelled();
    throw error;
  } finally {
    await run.close();
    await load.close();
  }
}

export function cancelled(): ThalwegError {
  return new ThalwegError('cancelled', 'Interrupted. What was committed stays; run the same command to copy the rest.');
}

type Granted = Extract<Claim, { kind: 'load' }>;

/** A share whose object in the target is claimed. */
interface Job {
  readonly share: Share;
  readonly object: number;
  readonly label: string;
  readonly identity: string;
  readonly replaces: number | undefined;
  /** Lines that other parts of the same object have brought. */
  readonly leftOut: ReadonlySet<number>;
}

class CopyRun {
  readonly counts = { objects: 0, lines: 0, records: 0, noData: 0, skipData: 0, quarantined: 0 };
  alreadyThere = 0;
  readonly #source: Store;
  readonly #target: Store;
  readonly #load: Load;
  readonly #options: CopyOptions;
  /** By the object's number in the target. */
  readonly #claimed = new Map<number, Job>();
  #written: LoadUnit[] = [];
  readonly #progress = { total: 0, there: 0, read: 0, began: performance.now() };

  constructor(source: Store, target: Store, load: Load, options: CopyOptions) {
    this.#source = source;
    this.#target = target;
    this.#load = load;
    this.#options = options;
  }

  /** Gives all that was to be copied, whether it was there or not. */
  async run(): Promise<Share[]> {
    const { query, signal, onProgress } = this.#options;
    if (onProgress) this.#progress.total = Number(await this.#source.count(query, signal));
    const listing = await listSource(this.#source);
    const { names } = listing;
    const known = await readTarget(this.#target);
    const badLines = isEverything(query) ? await readQuarantine(this.#source) : undefined;
    const parser = createCopyParser(toFormat(names));
    const writer = new UnitWriter([parser], this.#options.createAppender(this.#load.place), {
      maxRows: this.#options.maxRows ?? this.#load.place.rows ?? PART_ROWS,
      unitRows: this.#load.place.unitRows,
      emit: (unit) => this.#written.push(unit),
    });
    const all: Share[] = [];
    const copying: Copying = { names, known, badLines, parser, writer };
    for await (const batch of sharesOf(this.#source, listing, { query, signal })) {
      all.push(...batch);
      await this.#copyBatch(batch, copying);
    }
    return all;
  }

  async close(): Promise<void> {
    if (this.#claimed.size > 0) await this.#load.release([...this.#claimed.keys()]);
  }

  async #copyBatch(batch: readonly Share[], copying: Copying): Promise<void> {
    let rest = batch.filter((share) => copying.known.labelOf(share) === undefined);
    this.alreadyThere += batch.length - rest.length;
    this.#progress.there += rowsOf(batch) - rowsOf(rest);
    this.#report();
    while (rest.length > 0) {
      const jobs = await this.#claim(rest, copying.known);
      rest = [];
      for (const lot of toLots(jobs)) {
        await this.#read(lot, copying);
        rest.push(...(await this.#commit(copying.known)));
      }
      await copying.writer.flush();
      rest.push(...(await this.#commit(copying.known)));
    }
  }

  async #claim(shares: readonly Share[], known: Target): Promise<Job[]> {
    const claims = await this.#load.claim(
      shares.map(({ identity }) => identity),
      false,
    );
    const jobs: Job[] = [];
    const given = new Set<string>();
    for (const [index, share] of shares.entries()) {
      const claim = claims[index]!;
      if (claim.kind === 'loaded') this.alreadyThere++;
      if (claim.kind !== 'load') {
        this.#progress.there += rowsOf([share]);
        continue;
      }
      const job = await this.#prepare(share, claim, { known, given });
      given.add(job.label);
      this.#claimed.set(job.object, job);
      jobs.push(job);
    }
    return jobs;
  }

  /** Decides what becomes of the parts of the object that are there. */
  async #prepare(
    share: Share,
    claim: Granted,
    { known, given }: { readonly known: Target; readonly given: ReadonlySet<string> },
  ): Promise<Job> {
    const { previous } = claim;
    const beside = known.partsBeside(share);
    const outdated = beside.filter((part) => share.whole || part.modified === share.identity.modified);
    const replaced = outdated.find((part) => part.object === previous?.object);
    for (const part of outdated) {
      // Whoever is interrupted behind this copies it with the next run.
      if (part !== replaced) await this.#target.forget(part.label);
      known.remove(part);
    }
    const isFree = previous === undefined && !known.isTaken(share.label) && !given.has(share.label);
    return {
      share,
      object: claim.object,
      label: replaced?.label ?? (isFree ? share.label : claim.label),
      identity: (replaced && previous?.identity) ?? claim.identity ?? share.identity.sha256,
      replaces: replaced?.object ?? claim.replaces,
      leftOut: await this.#linesOf(beside.filter((part) => !outdated.includes(part))),
    };
  }

  async #linesOf(parts: readonly TargetPart[]): Promise<Set<number>> {
    const lines = new Set<number>();
    if (parts.length === 0) return lines;
    const values = parts.map(({ label }) => label);
    const query = withFilters(this.#options.all, [{ kind: 'text-in', field: '_object', values }]);
    const options = { columns: ['_line'], sort: [{ field: '_line', descending: false }], limit: undefined };
    for await (const { rows } of this.#target.search(query, options))
      for (const [line] of rows) lines.add(Number(line));
    return lines;
  }

  /** Reads the rows of some objects, and ends these. */
  async #read(jobs: readonly Job[], copying: Copying): Promise<void> {
    const { names, parser, writer } = copying;
    const waiting = new Map(jobs.map((job) => [job.share.label, job]));
    const encoder = new TextEncoder();
    const toLine = createRowLine(names);
    let current: { readonly job: Job; rows: bigint } | undefined;
    const end = async (): Promise<void> => {
      if (current) await this.#end(current.job, current.rows, copying);
      current = undefined;
    };
    let step = 0;
    for await (const { rows } of this.#rowsOf(jobs, names)) {
      for (const values of rows) {
        const label = String(values[names.length]);
        if (label !== current?.job.share.label) {
          await end();
          const job = waiting.get(label);
          if (!job) throw changed(label);
          waiting.delete(label);
          current = { job, rows: 0n };
          begin(job, copying);
        }
        current!.rows++;
        const line = Number(values[names.length + 1]);
        if (!current!.job.leftOut.has(line)) parser.line(encoder.encode(toLine(values)), line);
        if (++step % STEP === 0) {
          this.#options.signal?.throwIfAborted();
          this.#progress.read += STEP;
          this.#report();
          await writer.spill();
        }
      }
    }
    await end();
    this.#progress.read += step % STEP;
    this.#report();
    for (const job of waiting.values()) {
      begin(job, copying);
      await this.#end(job, 0n, copying);
    }
  }

  #report(): void {
    const { total, there, read, began } = this.#progress;
    // An object that has to be copied again is read again.
    const done = Math.min(there + read, total);
    this.#options.onProgress?.({ done, total, lines: read, seconds: (performance.now() - began) / 1000 });
  }

  #rowsOf(jobs: readonly Job[], names: readonly string[]) {
    const { query, signal } = this.#options;
    const filter = { kind: 'text-in' as const, field: '_object', values: jobs.map(({ share }) => share.label) };
    return this.#source.search(withFilters(query, [filter]), {
      columns: [...names, '_object', '_line'],
      sort: ['_object', '_line'].map((field) => ({ field, descending: false })),
      limit: undefined,
      ...(signal && { signal }),
    });
  }

  async #end({ share, object }: Job, rows: bigint, { badLines, parser, writer }: Copying): Promise<void> {
    if (rows !== share.totals.rows) throw changed(share.label);
    if (share.detail) parser.formats(share.detail.formats);
    const bad = await badLines?.(share.label, object);
    if (bad) parser.quarantine(bad.groups, bad.kept);
    const { entry, detail, whole } = share;
    await writer.end({
      bytesIn: whole ? entry!.bytesIn : 0,
      textBytes: detail?.textBytes ?? 0,
      textCrc32: detail?.textCrc32 ?? 0,
      broken: whole ? entry!.broken : undefined,
    });
  }

  /** Commits what is written. Gives what has to be copied again. */
  async #commit(known: Target): Promise<Share[]> {
    const again: Share[] = [];
    for (const unit of this.#written.splice(0)) {
      this.#options.signal?.throwIfAborted();
      const isCommitted = (await this.#load.commit(unit)) === 'committed';
      if (!isCommitted) await this.#load.release(unit.objects.map(({ object }) => object));
      for (const object of unit.objects) {
        const { share } = this.#claimed.get(object.object)!;
        this.#claimed.delete(object.object);
        if (!isCommitted) {
          again.push(share);
          continue;
        }
        known.add(share, object);
        this.counts.objects++;
        for (const key of ['lines', 'records', 'noData', 'skipData', 'quarantined'] as const)
          this.counts[key] += object[key];
      }
      if (isCommitted) this.#options.onCommit?.(this.counts.objects);
    }
    return again;
  }
}

interface Copying {
  readonly names: readonly string[];
  readonly known: Target;
  /** Absent where bad lines do not go along. */
  readonly badLines: Awaited<ReturnType<typeof readQuarantine>> | undefined;
  readonly parser: CopyParser;
  readonly writer: UnitWriter;
}

function begin({ object, label, identity, replaces }: Job, { writer, parser }: Copying): void {
  writer.begin({ object, label, identity, replaces, parser });
}

function rowsOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { totals }) => sum + Number(totals.rows), 0);
}

/** Objects to be read together. */
function toLots(jobs: readonly Job[]): Job[][] {
  const lots: Job[][] = [];
  let rows = 0n;
  for (const job of jobs) {
    const last = lots.at(-1);
    rows += job.share.totals.rows;
    if (last && rows <= READ_ROWS) last.push(job);
    else {
      lots.push([job]);
      rows = job.share.totals.rows;
    }
  }
  return lots;
}

function changed(label: string): ThalwegError {
  return new ThalwegError('store-busy', `${label} has changed while it was copied.`, {
    help: 'What was committed stays; run the same command again.',
  });
}
