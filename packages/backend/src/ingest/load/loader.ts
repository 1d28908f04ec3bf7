import { rmSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { createParser, type ObjectSummary, parseFormat } from '@thalweg/core/record';
import type { Appender } from '../../stores/store.ts';
import { SMALL_BYTES } from '../batches.ts';
import { memorySource } from '../unpack/bytes.ts';
import type { Candidate, Identified, Job, Loader, LoaderEvent, LoaderSettings, Pipeline } from './loader-types.ts';
import { loadObject, type ObjectPlace, RefusedError } from './object.ts';
import { openClaimed, readAgain, readObject, UnreadableError } from './read.ts';
import { KEPT_LINES, UnitWriter } from './unit.ts';
import { createWarnings } from './warnings.ts';

/** Milliseconds between two reports of progress. */
const REPORT_MS = 100;

/**
 * A loader in this thread: reads, hashes, unpacks, parses and writes objects, one after another.
 *
 * No object makes `identify` or `load` fail. They reject when the disk is full, or because of a bug, and then the loader is of no
 * more use.
 */
export function createLoader(settings: LoaderSettings, appender: Appender, pipeline: Pipeline): Loader {
  const { emit } = pipeline;
  const explicit = settings.format === undefined ? undefined : parseFormat(settings.format);
  if (explicit && !explicit.ok) throw new Error(`the format was not checked: ${explicit.message}`);
  const parser = createParser({ ...(explicit ? { explicit: explicit.format } : {}), badLinesKept: KEPT_LINES });
  const tableParser = explicit ? createParser({ badLinesKept: KEPT_LINES }) : parser;
  /** Run numbers of the objects in the open unit. */
  let inUnit: number[] = [];
  const unit = new UnitWriter(explicit ? [parser, tableParser] : [parser], appender, {
    maxRows: settings.maxRows,
    unitRows: settings.place.unitRows,
    emit: (finished) => emit({ kind: 'unit', unit: finished }),
    closed() {
      inUnit = [];
    },
  });
  const warnings = createWarnings((warning) => emit({ kind: 'warning', ...warning }));
  const progress = createProgress(emit);
  /** Small objects between `identify` and `load`. */
  const held = new Map<number, Uint8Array>();
  let closed = false;

  async function identify(objects: readonly Candidate[]): Promise<readonly Identified[]> {
    const all: Identified[] = [];
    for (const candidate of objects) {
      const { identified, bytes } = await readObject(candidate);
      if (bytes) held.set(candidate.id, bytes);
      all.push(identified);
    }
    return all;
  }

  async function load(jobs: readonly Job[], drop: readonly number[]): Promise<void> {
    for (const id of drop) held.delete(id);
    for (const job of jobs) {
      checkOpen();
      inUnit.push(job.id);
      try {
        const summary = await loadOne(job);
        warnings.of(job.label, summary);
      } catch (error) {
        if (error instanceof RefusedError) refuse(job, error.message);
        else if (error instanceof UnreadableError) await lose(job, error.message);
        else throw error;
      }
      held.delete(job.id);
    }
    progress.report();
  }

  async function loadOne(job: Job): Promise<ObjectSummary> {
    const place: ObjectPlace = {
      parser,
      tableParser,
      unit,
      temporary: settings.place.temporary,
      onLines: countLines(),
      reserve: pipeline.reserve,
    };
    const bytes = held.get(job.id) ?? (job.size <= SMALL_BYTES ? readAgain(job) : undefined);
    if (bytes) {
      progress.bytes(bytes.length);
      return loadObject(job, memorySource(bytes, job.path), place);
    }
    const file = await openClaimed(job, progress.bytes);
    try {
      return await loadObject(job, file, { ...place, verify: file.verify });
    } finally {
      await file.close();
    }
  }

  /** Counts progress, and lets the event loop turn now and then, so that an interrupt is heard. */
  function countLines(): (soFar: number) => Promise<void> | undefined {
    const count = progress.lines();
    return (soFar) => (count(soFar) ? turn().then(checkOpen) : undefined);
  }

  function checkOpen(): void {
    if (closed) throw new Error('the loader was closed');
  }

  /** Nothing of it is in the open unit. */
  function refuse({ id }: Job, reason: string): void {
    inUnit = inUnit.filter((other) => other !== id);
    emit({ kind: 'refused', id, reason });
  }

  /** Rows of a lost object stand in the open unit, among those of others. */
  async function lose(job: Job, reason: string): Promise<void> {
    const again = inUnit.filter((id) => id !== job.id);
    inUnit = [];
    for (const path of await unit.drop()) rmSync(path, { force: true });
    emit({ kind: 'lost', id: job.id, reason, again });
  }

  let queue: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(() => {
      checkOpen();
      return work();
    });
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    identify: (objects) => inTurn(() => identify(objects)),
    load: (jobs, drop) => inTurn(() => load(jobs, drop)),
    flush: () => inTurn(() => unit.flush()),
    async close() {
      closed = true;
      await queue;
    },
  };
}

interface Progress {
  readonly bytes: (read: number) => void;
  /** A counter for one object, to be called with its lines so far; true when it has reported. */
  readonly lines: () => (soFar: number) => boolean;
  readonly report: () => void;
}

function createProgress(emit: (event: LoaderEvent) => void): Progress {
  let bytes = 0;
  let lines = 0;
  let reported = performance.now();
  const report = (): void => {
    if (bytes > 0 || lines > 0) emit({ kind: 'progress', bytes, lines });
    bytes = 0;
    lines = 0;
    reported = performance.now();
  };
  return {
    bytes(read) {
      bytes += read;
    },
    lines() {
      let before = 0;
      return (soFar) => {
        lines += soFar - before;
        before = soFar;
        if (performance.now() - reported < REPORT_MS) return false;
        report();
        return true;
      };
    },
    report,
  };
}
