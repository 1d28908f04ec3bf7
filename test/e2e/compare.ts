/** Whether two stores hold the same. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { InterfaceStatus } from '../../packages/backend/src/stores/store.ts';
import type { Place } from './harness.ts';

/** Shorter gaps, in seconds, are closed where there are very many, which depends on how rows lie in parts. */
const SHORT_GAP = 300;

export interface Holdings {
  /** Rows, and the sum of a hash over all columns of each row: the order does not matter, a row twice does. */
  readonly rows: string;
  readonly hash: string;
  readonly quarantine: string;
  /** What `status` counts, with the coverage of each interface. */
  readonly status: Readonly<Record<string, unknown>>;
  readonly verified: Readonly<Record<string, unknown>>;
}

export async function holdings(place: Place, store: string): Promise<Holdings> {
  const file = join(place.folder, `compare-${Math.random().toString(36).slice(2)}.parquet`);
  await place.ok(['search', '--store', store, '-o', file]);
  const { n, sum } = await checksum(file);
  rmSync(file);
  const {
    objects,
    records,
    noData,
    skipData,
    quarantined,
    rowsWithoutStart,
    firstStart,
    lastStart,
    lastEnd,
    interfaces,
  } = await place.json(['status', '--store', store]);
  // Silent seconds depend on it, too; NODATA lines are rows and are compared as such.
  const seen = (interfaces as InterfaceStatus[]).map(({ interfaceId, first, last, skipDataSeconds, gaps }) => ({
    interfaceId,
    first,
    last,
    skipDataSeconds,
    gaps: gaps.filter(({ start, end }) => end - start > SHORT_GAP),
  }));
  const { ok, lines, problems } = await place.json(['store', 'verify', '--store', store]);
  const bad = await place.ok(['quarantine', 'list', '--format', 'ndjson', '--store', store]);
  return {
    rows: n,
    hash: sum,
    quarantine: bad.split('\n').sort().join('\n'),
    status: {
      objects,
      records,
      noData,
      skipData,
      quarantined,
      rowsWithoutStart,
      firstStart,
      lastStart,
      lastEnd,
      seen,
    },
    verified: { ok, lines, problems },
  };
}

async function checksum(file: string): Promise<{ n: string; sum: string }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(
      `SELECT count(*), sum(hash(t)::HUGEINT) FROM read_parquet('${file}') t`,
    );
    const [n, sum] = result.getRows()[0]!;
    return { n: String(n), sum: String(sum) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
