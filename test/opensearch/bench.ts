/** A store on a real engine, under a prefix of its own, and files to load into it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from '@thalweg/core/language';
import { check, type Query } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import { createAppender } from '../../packages/backend/src/cli/engine.ts';
import { type IngestOptions, ingest } from '../../packages/backend/src/ingest/pipeline.ts';
import type { IngestSummary } from '../../packages/backend/src/ingest/summary.ts';
import { openStore } from '../../packages/backend/src/stores/opensearch/open.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import type { Load, Store } from '../../packages/backend/src/stores/store.ts';

export interface Bench {
  readonly folder: string;
  readonly store: Store;
  /** Another opening of the same store. */
  again(): Promise<Store>;
  write(path: string, bytes: string | Uint8Array): string;
  /** One whole load, with its own Load unless one is given; checks that the summary adds up. */
  load(
    sources: readonly string[],
    options?: Partial<IngestOptions> & { readonly wrap?: (load: Load) => Load },
  ): Promise<IngestSummary>;
  rows(columns?: readonly string[]): Promise<Row[]>;
  close(): Promise<void>;
}

let benches = 0;

export async function openBench(address: string, environment: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-cluster-'));
  benches++;
  const place = readSettings(`${address}/test-${process.pid}-${Date.now().toString(36)}-${benches}`, environment);
  const open = (): Promise<Store> => openStore(place, { create: true });
  const store = await open();
  return {
    folder,
    store,
    again: open,
    write(path, bytes) {
      const full = join(folder, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, bytes);
      return full;
    },
    async load(sources, { wrap = (load: Load) => load, ...options } = {}) {
      const load = await store.openLoad();
      try {
        const summary = await ingest(wrap(load), sources, { createAppender, ...options });
        const { lines, records, noData, skipData, quarantined } = summary;
        if (lines !== records + noData + skipData + quarantined) throw new Error(JSON.stringify(summary));
        return summary;
      } finally {
        await load.close();
      }
    },
    async rows(columns = ['_object', '_line', 'srcaddr', 'start']) {
      const rows: Row[] = [];
      const sort = ['_object', '_line'].map((field) => ({ field, descending: false }));
      for await (const batch of store.search(await everything(store), { columns, sort, limit: undefined })) {
        for (const values of batch.rows)
          rows.push(Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null])));
      }
      return rows;
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function everything(store: Store, text = ''): Promise<Query> {
  const schema = await store.schema();
  return check(parse(text, 'kql', schema), {
    schema,
    scope: undefined,
    now: 0,
    tz: 'UTC',
    networks: await store.networks(),
  }).query!;
}
