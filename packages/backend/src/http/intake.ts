/** What clients send to be stored: spooled to a file as it arrives, loaded, and counted. Few at once; the others wait, or are sent away. */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ingest } from '../ingest/pipeline.ts';
import type { IngestSummary } from '../ingest/summary.ts';
import { tidy } from '../ingest/tidy.ts';
import type { Load } from '../stores/store.ts';
import type { Services } from './dependencies.ts';
import { QueryQueue } from './query-queue.ts';

/** Those that wait, for each that runs. */
const WAITING = 8;

export interface Delivery {
  /** Name of the object in the ledger. */
  readonly name: string;
  /** Fields of lines without header. */
  readonly format?: string | undefined;
  readonly signal: AbortSignal;
  readonly content: AsyncIterable<Uint8Array>;
}

export class Intake {
  readonly #services: IntakeServices;
  readonly #queue: QueryQueue;
  readonly #stopping = new AbortController();
  #tidying: Promise<void> | undefined;

  constructor(services: IntakeServices) {
    const { uploads } = services.limits;
    this.#services = services;
    this.#queue = new QueryQueue({ light: uploads, heavy: 0, open: uploads * WAITING });
  }

  /**
   * Loads one object; when it returns, the object is durable or told as broken or refused in the summary.
   * @throws ThalwegError `too-many-requests` when enough others wait; what `content` and `ingest` throw.
   */
  async take(delivery: Delivery): Promise<IngestSummary> {
    const leave = this.#queue.admit();
    try {
      const summary = await this.#queue.run('light', delivery.signal, () => this.#load(delivery));
      this.#services.metrics.ingestDone(summary);
      if (summary.parts > 0) this.#tidying ??= this.#tidy();
      return summary;
    } finally {
      leave();
    }
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#tidying;
  }

  async #load({ name, format, signal, content }: Delivery): Promise<IngestSummary> {
    const { store, createAppender, worker } = this.#services;
    const load = await store.openLoad();
    try {
      const object = { name, label: undefined, ...(await spool(load, content, signal)) };
      return await ingest(load, [], { createAppender, worker, format, signal, objects: [object] });
    } finally {
      await load.close();
    }
  }

  /** Merging small parts pays off soon, but nobody waits for it. One at a time. */
  async #tidy(): Promise<void> {
    await tidy(this.#services.store, this.#stopping.signal);
    this.#tidying = undefined;
  }
}

type IntakeServices = Pick<Services, 'store' | 'createAppender' | 'worker' | 'limits' | 'metrics'>;

/** A file below the folder of the load, which is removed with it whatever happens. */
async function spool(load: Load, content: AsyncIterable<Uint8Array>, signal: AbortSignal) {
  const folder = mkdtempSync(join(load.place.temporary, 'upload-'));
  const path = join(folder, 'body');
  try {
    await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(path, { flags: 'wx' }), { signal });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const { size, mtimeNs } = statSync(path, { bigint: true });
  return { path, size: Number(size), modified: String(mtimeNs) };
}
