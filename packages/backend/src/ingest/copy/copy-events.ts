/**
 * Log events that another program keeps into a store, lot by lot: each is an object of the ledger, known by its content, and each event
 * counts once by its id, whoever else delivers it.
 */
import type { Query } from '@thalweg/core/query';
import { createParser, type LineFormat, type LineSink, type Parser } from '@thalweg/core/record';
import { ThalwegError } from '../../report/errors.ts';
import type {
  Claim,
  EventArchive,
  EventLot,
  LedgerEntry,
  Load,
  LoadedObject,
  LoadUnit,
  ObjectRef,
  Store,
} from '../../stores/store.ts';
import { createEventGate } from '../load/event-gate.ts';
import { KEPT_LINES, UnitWriter } from '../load/unit.ts';
import { type CopyOptions, type CopySummary, cancelled, PART_ROWS } from './copy.ts';
import { createEventLines } from './event-lines.ts';
import { createLinePasser, type LotLines, readLot } from './event-lot.ts';
import { digest, isEverything } from './shares.ts';
import { add, areEqual, NOTHING, type Totals, totalsOf } from './totals.ts';
import { told } from './verify.ts';

export interface EventCopyOptions extends CopyOptions {
  /** Of all messages; without it the names of their values tell it, or a default one is taken. */
  readonly format?: LineFormat | undefined;
}

export interface EventCopySummary extends CopySummary {
  /** Events that count already, by their id; no lines. */
  readonly repeatedEvents: number;
}

/** Times that a lot is loaded because what it relied on has gone. */
const ATTEMPTS = 3;

/**
 * Copies what there is, or what a query matches, and verifies it: every event is a row, a bad line, or one that counts already, and what
 * the rows add up to is what the target says. What was committed stays when it is broken off; the same copy again goes on from there.
 *
 * @throws ThalwegError `cancelled`, `store-busy` when the events change meanwhile, and what archive and store throw.
 */
export async function copyEvents(
  archive: EventArchive,
  target: Store,
  options: EventCopyOptions,
): Promise<EventCopySummary> {
  const began = performance.now();
  const load = await target.openLoad();
  const run = new EventCopyRun(archive, load, options);
  try {
    await run.run(await readKnown(target));
    const verified = await verifyEvents(target, run.taken, options);
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

/** A lot whose events the target has. */
interface Taken {
  readonly lot: EventLot;
  readonly label: string;
  readonly rows: bigint;
  /** What its rows add up to; undefined where it was copied before, or only the target knows which events it left out. */
  readonly totals: Totals | undefined;
}

interface Job {
  readonly lot: EventLot;
  readonly attempt: number;
  /** Of the rows that were passed on. */
  readonly totals: Totals;
}

/** What the target has. */
interface Known {
  /** Of these names, the one that was loaded last. */
  readonly byName: ReadonlyMap<string, LedgerEntry>;
  readonly bySha256: ReadonlyMap<string, LedgerEntry>;
}

async function readKnown(target: Store): Promise<Known> {
  const entries = await target.objects();
  return {
    byName: new Map(entries.map((entry) => [entry.name, entry])),
    bySha256: new Map(entries.map((entry) => [entry.sha256, entry])),
  };
}

class EventCopyRun {
  readonly counts = { objects: 0, lines: 0, records: 0, noData: 0, skipData: 0, quarantined: 0, repeatedEvents: 0 };
  alreadyThere = 0;
  readonly taken: Taken[] = [];
  readonly #archive: EventArchive;
  readonly #load: Load;
  readonly #options: EventCopyOptions;
  /** By the object's number in the target. */
  readonly #claimed = new Map<number, Job>();
  #written: LoadUnit[] = [];

  constructor(archive: EventArchive, load: Load, options: EventCopyOptions) {
    this.#archive = archive;
    this.#load = load;
    this.#options = options;
  }

  async run(known: Known): Promise<void> {
    const { query, format, signal } = this.#options;
    const asked = isEverything(query) ? undefined : query;
    const { from, to } = query.time;
    const lots = await this.#archive.lots({
      ...(from !== undefined && { from: Number(from) }),
      ...(to !== undefined && { to: Number(to) }),
    });
    const parser = createParser({ ...(format && { explicit: format }), badLinesKept: KEPT_LINES });
    const writer = new UnitWriter([parser], this.#options.createAppender(this.#load.place), {
      maxRows: this.#options.maxRows ?? this.#load.place.rows ?? PART_ROWS,
      unitRows: this.#load.place.unitRows,
      emit: (unit) => this.#written.push(unit),
    });
    const toLine = createEventLines(format);
    const all = lots.map((lot) => marked(lot, asked, format));
    const isThere = await this.#load.known(all.map(toRef));
    for (const lot of all.filter((_, place) => isThere[place])) this.#isThere(lot, known.byName.get(lot.name));
    let queue = all.filter((_, place) => !isThere[place]).map((lot) => ({ lot, attempt: 1 }));
    while (queue.length > 0) {
      const again: typeof queue = [];
      for (const { lot, attempt } of queue) {
        signal?.throwIfAborted();
        const events = await this.#archive.read(lot, signal);
        if (events.length !== lot.events) throw changed(lot);
        const lines = readLot(events.map(toLine), { format, query: asked });
        if (lines.lines.length > 0) await this.#copy({ lot, attempt }, lines, { parser, writer, known });
        again.push(...(await this.#commit()));
      }
      await writer.flush();
      again.push(...(await this.#commit()));
      queue = again;
    }
  }

  async close(): Promise<void> {
    if (this.#claimed.size > 0) await this.#load.release([...this.#claimed.keys()]);
  }

  #isThere(lot: EventLot, entry: LedgerEntry | undefined): void {
    this.alreadyThere++;
    if (!entry) return;
    const { label, records, noData, skipData } = entry;
    this.taken.push({ lot, label, rows: BigInt(records + noData + skipData), totals: undefined });
  }

  async #copy(
    { lot, attempt }: Pick<Job, 'lot' | 'attempt'>,
    { lines, totals, sha256, bytes }: LotLines,
    { parser, writer, known }: { readonly parser: Parser; readonly writer: UnitWriter; readonly known: Known },
  ): Promise<void> {
    const [claim] = (await this.#load.claim([{ ...toRef(lot), sha256 }], false)) as [Claim];
    if (claim.kind === 'loaded') this.#isThere(lot, known.bySha256.get(sha256));
    if (claim.kind === 'elsewhere') throw elsewhere(lot);
    if (claim.kind !== 'load') return;
    const { object, label } = claim;
    let passed = NOTHING;
    const pass = createLinePasser(parser);
    const sink: Pick<LineSink, 'line'> = {
      line(_, number) {
        passed = add(passed, totals[number - 1]!);
        pass(lines[number - 1]!, number);
      },
    };
    const gate = createEventGate(
      { ...parser, ...sink },
      (ids) => this.#load.reserveEvents({ object, replaces: undefined, ids }),
      { onEvent: (line, id) => writer.event(line, id) },
    );
    this.#claimed.set(object, { lot, attempt, totals: NOTHING });
    writer.begin({ object, label, identity: claim.identity ?? sha256, replaces: undefined, parser });
    for (const [place, { id }] of lines.entries()) {
      gate.line(NO_BYTES, place + 1, id);
      if (gate.isFull) await gate.settle();
      if (place % STEP === 0) await writer.spill();
    }
    await gate.settle();
    this.#claimed.set(object, { lot, attempt, totals: passed });
    await writer.end({ bytesIn: bytes, textBytes: bytes, textCrc32: 0, broken: undefined, events: gate.events });
  }

  /** Commits what is written. Gives what has to be copied again. */
  async #commit(): Promise<Pick<Job, 'lot' | 'attempt'>[]> {
    const again: Pick<Job, 'lot' | 'attempt'>[] = [];
    for (const unit of this.#written.splice(0)) {
      this.#options.signal?.throwIfAborted();
      const isCommitted = (await this.#load.commit(unit)) === 'committed';
      if (!isCommitted) await this.#load.release(unit.objects.map(({ object }) => object));
      for (const object of unit.objects) {
        const { lot, attempt, totals } = this.#claimed.get(object.object)!;
        this.#claimed.delete(object.object);
        if (isCommitted) this.#count(object, lot, totals);
        else if (attempt < ATTEMPTS) again.push({ lot, attempt: attempt + 1 });
        else throw elsewhere(lot);
      }
      if (isCommitted) this.#options.onCommit?.(this.counts.objects);
    }
    return again;
  }

  #count(object: LoadedObject, lot: EventLot, totals: Totals): void {
    this.counts.objects++;
    for (const key of ['lines', 'records', 'noData', 'skipData', 'quarantined'] as const)
      this.counts[key] += object[key];
    this.counts.repeatedEvents += object.events?.repeated ?? 0;
    const rows = BigInt(object.records + object.noData + object.skipData);
    // A cluster finds out while it writes which events it has, or does not take.
    this.taken.push({ lot, label: object.label, rows, totals: totals.rows === rows ? totals : undefined });
  }
}

const NO_BYTES = new Uint8Array(0);
/** Lines between two looks at how full the part is. */
const STEP = 1000;

function toRef({ name, events, modified }: EventLot): ObjectRef {
  return { name, size: events, modified };
}

/** The lot of another question is another one. */
function marked(lot: EventLot, query: Query | undefined, format: LineFormat | undefined): EventLot {
  if (!query && !format) return lot;
  const asked = digest([
    query?.filter ?? null,
    query?.time.from ?? null,
    query?.time.to ?? null,
    format?.names ?? null,
  ]);
  return { ...lot, modified: `${lot.modified} ${asked}` };
}

function changed({ name }: EventLot): ThalwegError {
  return new ThalwegError('store-busy', `${name} has changed while it was copied.`, {
    help: 'What was committed stays; run the same command again, when nothing is written there any more.',
  });
}

function elsewhere({ name }: EventLot): ThalwegError {
  return new ThalwegError('store-busy', `Events of ${name} are being loaded by another process.`, {
    help: 'What was committed stays; run the same command again when that has ended.',
  });
}

/** Labels that are asked about at once. */
const AT_ONCE = 500;

async function verifyEvents(
  target: Store,
  taken: readonly Taken[],
  { all, signal }: Pick<CopyOptions, 'all' | 'signal'>,
): Promise<Pick<CopySummary, 'source' | 'target' | 'problems'>> {
  const problems: string[] = [];
  const sums = { source: NOTHING, target: NOTHING };
  for (let from = 0; from < taken.length; from += AT_ONCE) {
    const some = taken.slice(from, from + AT_ONCE);
    const found = await totalsOf(target, all, { labels: some.map(({ label }) => label), signal });
    for (const { lot, label, rows, totals } of some) {
      const there = found.get(label) ?? NOTHING;
      const expected = totals ?? { ...there, rows };
      sums.source = add(sums.source, expected);
      sums.target = add(sums.target, there);
      if (!areEqual(expected, there)) {
        problems.push(`${lot.name} has ${told(expected)}, and its copy ${told(there)}.`);
      }
    }
  }
  return { ...sums, problems };
}
