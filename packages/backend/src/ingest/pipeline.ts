/**
 * A load from sources to commits. This thread lists, claims and commits: only it touches the catalogue. Loaders (threads, or this
 * one for little data) do the work. Each has up to two batches ahead, so that it never waits for a claim.
 */
import { rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFormat } from '@thalweg/core/record';
import { ThalwegError } from '../report/errors.ts';
import type { Appender, AppenderPlace, Load, LoadUnit, ObjectIdentity } from '../stores/store.ts';
import { toBatches } from './batches.ts';
import { createLoader } from './load/loader.ts';
import type { Identified, Job, Loader, LoaderEvent, LoaderSettings, Pipeline } from './load/loader-types.ts';
import { startThread } from './load/thread.ts';
import { listSources, type SourceList, type SourceObject, type Unreadable } from './sources/files.ts';
import { createTally, type IngestSummary } from './summary.ts';

export interface IngestProgress {
  readonly objects: number;
  readonly objectsTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly lines: number;
  readonly seconds: number;
}

export interface IngestOptions {
  /** Makes the engine's writer, for what is loaded in this thread. */
  readonly createAppender: (place: AppenderPlace) => Appender;
  /** The bundled `worker.js`; without it everything runs in this thread. */
  readonly worker?: URL | undefined;
  /** Threads; default one for each core, at most 8, and none for little data. 0 = this thread. */
  readonly workers?: number | undefined;
  /** `${version} …` or a list of names; it wins over header lines. */
  readonly format?: string | undefined;
  /** Load again what the ledger has: same name and content replaces, a copy under another name is added. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  readonly stdin?: NodeJS.ReadableStream | undefined;
  /** Objects besides those of the sources; one whose path is not its name is removed when the load is over. `temporary` is for its bytes. */
  readonly objects?: readonly SourceObject[] | ((temporary: string) => SourceList) | undefined;
  /** Leaves out objects of the sources without reading them. */
  readonly isLeftOut?: ((object: SourceObject) => boolean) | undefined;
  /** Rows of a part; default a million. */
  readonly maxRows?: number | undefined;
}

/** About a million (more compresses little better and costs memory in each thread), and a slice below the next doubling of arrays. */
const PART_ROWS = 2 ** 20 - 2 ** 16;
/** Below this, starting a thread takes longer than the load. */
const INLINE_BYTES = 2 * 1024 * 1024;
const MOST_WORKERS = 8;
/** Between two questions whether another process has finished what it is loading. */
const ASK_AGAIN_MS = 200;
/** Objects that one loader has brought to it at once. */
const FETCH_AT_ONCE = 8;

/**
 * Loads sources into a store. The caller opens and closes the `Load`.
 *
 * Objects that cannot be read are told in the summary and the rest is loaded. When `signal` aborts, what was claimed and not
 * committed is released and the promise rejects with `cancelled`, within a second; the store is whole.
 *
 * @throws ThalwegError `no-such-source`, `bad-format`, `cancelled`, `disk-full`, and what the store's `claim` and `commit` throw.
 */
export async function ingest(load: Load, sources: readonly string[], options: IngestOptions): Promise<IngestSummary> {
  const run = new IngestRun(load, options);
  try {
    return await run.run(sources);
  } catch (error) {
    if (options.signal?.aborted) throw cancelled();
    throw error;
  } finally {
    await run.close();
  }
}

function cancelled(): ThalwegError {
  return new ThalwegError('cancelled', 'Interrupted. What was committed stays; run the same command to load the rest.');
}

class IngestRun {
  readonly #load: Load;
  readonly #options: IngestOptions;
  readonly #began = performance.now();
  readonly #tally = createTally();
  readonly #warnings = new Map<string, string>();
  readonly #unreadable: Unreadable[] = [];
  readonly #refused: { readonly object: string; readonly reason: string }[] = [];
  /** What was claimed and neither committed nor released, by run number; `object`: its number in the ledger. */
  readonly #claimed = new Map<number, { readonly object: number; readonly identity: Identity }>();
  readonly #loaders: Loader[] = [];
  /** Run numbers of objects whose bytes were fetched and are needed yet. */
  readonly #fetched = new Set<number>();
  /** All objects of the run, by run number. */
  readonly #objects: SourceObject[] = [];
  #batches: number[][] = [];
  /** What another process, or this one under another name, is loading. */
  #elsewhere: Identity[] = [];
  /** Written, and to be committed when events that they left out are. */
  #waiting: LoadUnit[] = [];
  #alreadyLoaded = 0;
  #commits: Promise<void> = Promise.resolve();
  readonly #progress = { bytes: 0, bytesTotal: 0, lines: 0 };
  /** Rejects when something fails outside the calls that are waited for: a commit, or an interrupt. */
  readonly #failure: Promise<never>;
  #fail!: (error: unknown) => void;

  constructor(load: Load, options: IngestOptions) {
    this.#load = load;
    this.#options = options;
    this.#failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.#failure.catch(() => undefined);
  }

  async run(sources: readonly string[]): Promise<IngestSummary> {
    const { signal, stdin, format } = this.#options;
    const explicit = format === undefined ? undefined : parseFormat(format);
    if (explicit && !explicit.ok) throw new ThalwegError('bad-format', `--format: ${explicit.message}.`);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', this.#abort, { once: true });
    const list = await listSources(sources, { temporary: this.#load.place.temporary, stdin, signal });
    this.#unreadable.push(...list.unreadable);
    for (const note of list.notes) this.#warnings.set(note, note);
    const { isLeftOut = () => false } = this.#options;
    const found = list.objects.filter((object) => !isLeftOut(object));
    const objects = [...found, ...this.#moreObjects()];
    await Promise.race([this.#loadAll(objects), this.#failure]);
    this.#reportProgress();
    return this.#tally.summary({
      objectsAlreadyLoaded: this.#alreadyLoaded,
      seconds: (performance.now() - this.#began) / 1000,
      warnings: [...this.#warnings.values()],
      unreadable: this.#unreadable,
      refused: this.#refused,
    });
  }

  #moreObjects(): readonly SourceObject[] {
    const { objects = [] } = this.#options;
    if (typeof objects !== 'function') return objects;
    const list = objects(this.#load.place.temporary);
    for (const note of list.notes) this.#warnings.set(note, note);
    this.#unreadable.push(...list.unreadable);
    return list.objects;
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#abort);
    for (const loader of this.#loaders) await loader.close();
    await this.#commits.catch(() => undefined);
    for (const { name, path } of this.#objects) if (path !== name) rmSync(path, { force: true });
    if (this.#claimed.size > 0) await this.#load.release([...this.#claimed.values()].map(({ object }) => object));
  }

  readonly #abort = (): void => this.#fail(cancelled());

  async #loadAll(listed: readonly SourceObject[]): Promise<void> {
    const known = this.#options.force
      ? []
      : await this.#load.known(
          listed.map(({ name, size, modified, isEstimate }) => ({
            name,
            modified,
            size: isEstimate ? undefined : size,
          })),
        );
    listed.forEach((object, index) => {
      if (known[index]) this.#alreadyLoaded++;
      else this.#objects.push(object);
    });
    for (const object of this.#objects) this.#progress.bytesTotal += object.size;
    this.#plan(this.#objects.keys());
    // What is brought from afar may take a while to begin.
    if (this.#objects.some(({ fetch }) => fetch)) this.#reportProgress();
    for (let count = this.#countLoaders(); count > 0; count--) this.#loaders.push(this.#startLoader());
    while (this.#batches.length > 0 || this.#isWaiting()) {
      await this.#work();
      await this.#askAgain();
    }
  }

  #plan(ids: Iterable<number>): void {
    const objects = [...ids].map((id) => ({ id, size: this.#objects[id]!.size }));
    for (const batch of toBatches(objects)) this.#batches.push(batch.map(({ id }) => id));
  }

  #countLoaders(): number {
    const { worker, workers } = this.#options;
    if (this.#objects.length === 0) return 0;
    if (worker === undefined || workers === 0) return 1;
    if (workers === undefined && this.#progress.bytesTotal < INLINE_BYTES) return 1;
    return Math.min(workers ?? Math.min(availableParallelism(), MOST_WORKERS), this.#batches.length);
  }

  #startLoader(): Loader {
    const { worker, workers, createAppender, format, maxRows } = this.#options;
    const settings: LoaderSettings = {
      place: this.#load.place,
      format,
      maxRows: maxRows ?? this.#load.place.rows ?? PART_ROWS,
    };
    const inline =
      worker === undefined || workers === 0 || (workers === undefined && this.#progress.bytesTotal < INLINE_BYTES);
    const pipeline: Pipeline = {
      emit: this.#onEvent,
      reserve: (request) => this.#load.reserveEvents(request),
    };
    if (inline) return createLoader(settings, createAppender(settings.place), pipeline);
    return startThread(worker, settings, pipeline);
  }

  /** Works until no batch is left, and everything is committed. */
  async #work(): Promise<void> {
    while (this.#batches.length > 0) {
      const ends = await Promise.allSettled(
        this.#loaders.map((loader) =>
          this.#drive(loader).catch((error) => {
            this.#batches = [];
            throw error;
          }),
        ),
      );
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      // A lost object sends those that shared a part with it through once more.
      await this.#commits;
    }
  }

  /**
   * Keeps one loader busy: while it loads a batch, the next one is identified and claimed. When no more can be had (credentials have
   * expired, a service is away), what came before is committed, and then it throws.
   */
  async #drive(loader: Loader): Promise<void> {
    const identifyNext = (): Promise<Identification> | undefined => {
      const batch = this.#batches.shift();
      return batch && this.#identify(loader, batch);
    };
    let loading: Promise<void> = Promise.resolve();
    let failure: unknown;
    let upcoming = identifyNext();
    while (upcoming) {
      const identified = await upcoming;
      failure = identified.failure;
      if (failure !== undefined) this.#batches = [];
      upcoming = identifyNext();
      upcoming?.catch(() => undefined);
      const { jobs, drop } = await this.#claim(identified.identities);
      await loading;
      loading = loader.load(jobs, drop);
      loading.catch(() => undefined);
    }
    await loading;
    await loader.flush();
    if (failure !== undefined) throw failure;
  }

  async #identify(loader: Loader, ids: readonly number[]): Promise<Identification> {
    const { here, failure } = await this.#fetch(ids);
    const candidates = here.map((id) => {
      const { path, size } = this.#objects[id]!;
      return { id, path, size };
    });
    const identities: Identity[] = [];
    for (const identified of await loader.identify(candidates)) {
      const { name, modified } = this.#objects[identified.id]!;
      if ('unreadable' in identified) {
        this.#unreadable.push({ name, reason: identified.unreadable });
        this.#letGo(identified.id);
      } else identities.push({ ...identified, name, modified });
    }
    return { identities, failure };
  }

  /** Brings objects from where they are; gives those that are here, and why no more can be had. */
  async #fetch(ids: readonly number[]): Promise<{ readonly here: number[]; readonly failure?: unknown }> {
    const waiting = ids.filter((id) => this.#objects[id]!.fetch && !this.#fetched.has(id));
    const lost = new Set<number>();
    let failure: unknown;
    const take = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const { name, path, fetch } = this.#objects[id]!;
        try {
          await fetch!(path, this.#options.signal);
          this.#fetched.add(id);
          this.#measure(id);
        } catch (error) {
          lost.add(id);
          if (error instanceof ThalwegError || this.#options.signal?.aborted) {
            failure ??= error;
            // What has not begun is not begun any more.
            for (const left of waiting.splice(0)) lost.add(left);
          } else this.#unreadable.push({ name, reason: (error as Error).message });
        }
      }
    };
    await Promise.all(Array.from({ length: FETCH_AT_ONCE }, take));
    this.#options.signal?.throwIfAborted();
    return { here: ids.filter((id) => !lost.has(id)), failure };
  }

  /** Puts the size in the place of an estimate. */
  #measure(id: number): void {
    const object = this.#objects[id]!;
    if (!object.isEstimate) return;
    const { size } = statSync(object.path);
    this.#progress.bytesTotal += size - object.size;
    this.#objects[id] = { ...object, size };
    this.#reportProgress();
  }

  /** The bytes of an object are not needed any more. */
  #letGo(id: number): void {
    if (this.#fetched.delete(id)) rmSync(this.#objects[id]!.path, { force: true });
  }

  async #claim(identities: readonly Identity[]): Promise<{ jobs: Job[]; drop: number[] }> {
    const jobs: Job[] = [];
    const drop: number[] = [];
    if (identities.length === 0) return { jobs, drop };
    const claims = await this.#load.claim(
      identities.map(({ name, size, modified, sha256 }) => ({ name, size, modified, sha256 })),
      this.#options.force ?? false,
    );
    identities.forEach((identity, index) => {
      const claim = claims[index]!;
      if (claim.kind === 'load') {
        this.#claimed.set(identity.id, { object: claim.object, identity });
        const { id, size, sha256, stamp } = identity;
        const { object, label, previous, replaces, identity: rows } = claim;
        jobs.push({
          id,
          path: this.#objects[id]!.path,
          size,
          sha256,
          stamp,
          object,
          label,
          previous,
          replaces,
          identity: rows,
        });
        return;
      }
      drop.push(identity.id);
      this.#progress.bytes += identity.size;
      if (claim.kind === 'loaded') {
        this.#alreadyLoaded++;
        this.#letGo(identity.id);
      } else this.#elsewhere.push(identity);
    });
    return { jobs, drop };
  }

  #isWaiting(): boolean {
    return this.#elsewhere.length > 0 || this.#waiting.length > 0;
  }

  /**
   * Waits until nothing is being loaded elsewhere, and loads what became free because its loader gave up. One loader does that, so
   * that its objects do not wait for each other.
   */
  async #askAgain(): Promise<void> {
    const loader = this.#loaders[0]!;
    while (this.#isWaiting() && !this.#options.signal?.aborted) {
      const asked = this.#elsewhere;
      this.#elsewhere = [];
      const { jobs } = await this.#claim(asked);
      if (jobs.length > 0) {
        await loader.load(jobs, []);
        await loader.flush();
      }
      this.#commits = this.#commits.then(() => this.#commitRest());
      this.#commits.catch(this.#fail);
      await this.#commits;
      if (jobs.length === 0 && this.#isWaiting()) await sleep(ASK_AGAIN_MS);
    }
  }

  readonly #onEvent = (event: LoaderEvent): void => {
    switch (event.kind) {
      case 'unit':
        this.#commits = this.#commits.then(() => this.#commit(event.unit));
        this.#commits.catch(this.#fail);
        return;
      case 'lost':
        this.#commits = this.#commits.then(() => this.#lose(event));
        this.#commits.catch(this.#fail);
        return;
      case 'refused':
        this.#commits = this.#commits.then(() => this.#refuse(event));
        this.#commits.catch(this.#fail);
        return;
      case 'progress':
        this.#progress.bytes += event.bytes;
        this.#progress.lines += event.lines;
        this.#reportProgress();
        return;
      case 'warning':
        if (!this.#warnings.has(event.key)) this.#warnings.set(event.key, event.text);
        return;
    }
  };

  async #commit(unit: LoadUnit): Promise<void> {
    this.#waiting.push(unit);
    await this.#commitWaiting();
  }

  /** Commits what can be. Gives the units that still wait for others of this load. */
  async #commitWaiting(): Promise<LoadUnit[]> {
    let later: LoadUnit[] = [];
    // One unit may set others free.
    for (let goOn = this.#waiting.length > 0; goOn; ) {
      const units = this.#waiting;
      this.#waiting = [];
      later = [];
      goOn = false;
      for (const unit of units) {
        if (this.#options.signal?.aborted) return [];
        const outcome = await this.#load.commit(unit);
        if (outcome === 'committed') this.#settle(unit);
        else if (outcome === 'again') await this.#giveBack(unit);
        else this.#waiting.push(unit);
        if (outcome === 'later') later.push(unit);
        goOn ||= (outcome === 'committed' || outcome === 'again') && this.#waiting.length > 0;
      }
    }
    return later;
  }

  /** When all is written, units that wait for each other would do so for ever. */
  async #commitRest(): Promise<void> {
    const stuck = await this.#commitWaiting();
    this.#waiting = this.#waiting.filter((unit) => !stuck.includes(unit));
    for (const unit of stuck) await this.#giveBack(unit);
  }

  #settle(unit: LoadUnit): void {
    for (const { id } of this.#takeClaims(unit)) this.#letGo(id);
    this.#tally.add(unit);
  }

  /** Lets go of a unit; its objects are to be loaded again. */
  async #giveBack(unit: LoadUnit): Promise<void> {
    await this.#load.release(unit.objects.map(({ object }) => object));
    this.#elsewhere.push(...this.#takeClaims(unit));
    for (const { path } of unit.parts) rmSync(path, { force: true });
  }

  #takeClaims({ objects }: LoadUnit): Identity[] {
    const numbers = new Set(objects.map(({ object }) => object));
    const taken: Identity[] = [];
    for (const [id, { object, identity }] of this.#claimed) {
      if (!numbers.has(object)) continue;
      this.#claimed.delete(id);
      taken.push(identity);
    }
    return taken;
  }

  async #lose({ id, reason, again }: { id: number; reason: string; again: readonly number[] }): Promise<void> {
    const ids = [id, ...again];
    await this.#load.release(ids.map((lost) => this.#claimed.get(lost)!.object));
    for (const lost of ids) this.#claimed.delete(lost);
    this.#unreadable.push({ name: this.#objects[id]!.name, reason });
    this.#letGo(id);
    this.#plan(again);
  }

  async #refuse({ id, reason }: { id: number; reason: string }): Promise<void> {
    await this.#load.release([this.#claimed.get(id)!.object]);
    this.#claimed.delete(id);
    this.#refused.push({ object: this.#objects[id]!.name, reason });
    this.#letGo(id);
  }

  #reportProgress(): void {
    const { bytes, bytesTotal, lines } = this.#progress;
    this.#options.onProgress?.({
      objects: this.#tally.objects,
      objectsTotal: this.#objects.length,
      bytes: Math.min(bytes, bytesTotal),
      bytesTotal,
      lines,
      seconds: (performance.now() - this.#began) / 1000,
    });
  }
}

/** Of the objects of a batch that are here; with a failure no more can be had. */
interface Identification {
  readonly identities: readonly Identity[];
  readonly failure?: unknown;
}

type Identity = Extract<Identified, { readonly sha256: string }> & Pick<ObjectIdentity, 'name' | 'modified'>;
