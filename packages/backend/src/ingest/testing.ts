/** A store in a temporary folder, for the tests of this part. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import type { Store } from '../stores/store.ts';
import { type IngestOptions, ingest } from './pipeline.ts';
import type { IngestSummary } from './summary.ts';

export interface Bench {
  readonly folder: string;
  readonly store: Store;
  /** Writes a file below `folder` and returns its path. */
  write(path: string, bytes: string | Uint8Array): string;
  /** One whole load, with its own Load; checks that the summary adds up. */
  load(sources: readonly string[], options?: Partial<IngestOptions>): Promise<IngestSummary>;
  /** Rows of all record parts as `object line srcaddr start`, sorted; objects relative to `folder`. */
  rows(columns?: string): Promise<Record<string, unknown>[]>;
  quarantine(): Promise<Record<string, unknown>[]>;
  /** Files of the store that no committed part names. */
  leftovers(): string[];
  close(): Promise<void>;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-ingest-'));
  const location = join(folder, 'store');
  const store = openStore(location, { create: true });

  async function query(pattern: string, sql: string): Promise<Record<string, unknown>[]> {
    if (
      !readdirSync(location, { recursive: true }).some(
        (name) => String(name).startsWith(pattern) && String(name).endsWith('.parquet'),
      )
    ) {
      return [];
    }
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const files = `read_parquet('${location}/${pattern}**/*.parquet', union_by_name = true, hive_partitioning = false)`;
    const rows = (await connection.runAndReadAll(sql.replace('$files', files))).getRowObjectsJson();
    connection.closeSync();
    database.closeSync();
    return rows as Record<string, unknown>[];
  }
  const relative = (column: string): string => `replace(${column}, '${folder}/', '') AS ${column}`;

  return {
    folder,
    store,
    write(path, bytes) {
      const full = join(folder, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, bytes);
      return full;
    },
    async load(sources, options = {}) {
      const load = await store.openLoad();
      try {
        const summary = await ingest(load, sources, { createAppender, ...options });
        const { lines, records, noData, skipData, quarantined } = summary;
        if (lines !== records + noData + skipData + quarantined) throw new Error(JSON.stringify(summary));
        return summary;
      } finally {
        await load.close();
      }
    },
    rows: (columns = 'srcaddr, start') =>
      query(
        'parts/',
        `SELECT ${relative('_object')}, _line::INTEGER AS _line, ${columns} FROM $files ORDER BY _object, _line`,
      ),
    quarantine: () =>
      query(
        'quarantine/',
        `SELECT ${relative('object')}, line::INTEGER AS line, reason, field, text FROM $files ORDER BY object, line`,
      ),
    leftovers: () =>
      ['tmp', 'owners'].flatMap((name) => (existsSync(join(location, name)) ? readdirSync(join(location, name)) : [])),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One whole load into the store at `location`, which is made if need be; `onBegun` is called when the process is its owner. */
export async function loadInto(
  location: string,
  sources: readonly string[],
  { onBegun, maxRows }: { onBegun: () => void; maxRows: number },
): Promise<IngestSummary> {
  const store = openStore(location, { create: true });
  const load = await store.openLoad();
  try {
    onBegun();
    return await ingest(load, sources, { createAppender, maxRows });
  } finally {
    await load.close();
    await store.close();
  }
}

/** A line of the default format; `i` makes it one of a kind. */
export function line(i: number, start = 1_795_500_000 + i): string {
  return `2 123456789010 eni-${i % 7} 10.0.${(i >> 8) % 256}.${i % 256} 172.31.16.21 ${i % 65536} 22 6 20 ${i} ${start} ${start + 59} ACCEPT OK\n`;
}

export function lines(from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += line(i);
  return text;
}

export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';
