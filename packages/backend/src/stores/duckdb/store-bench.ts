/** A store in a temporary folder with made-up objects in it, for the tests of this folder. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BadLine, BadLineReason } from '@thalweg/core/record';
import type { BadLineGroup, Load, LoadUnit, Store } from '../store.ts';
import { createAppender } from './appender.ts';
import { openStore } from './open.ts';
import { columnsFromRows, type FlowRow, ipv4 } from './part/columns-from-rows.ts';

/** 2026-11-24T00:00:00Z */
export const DAY = 1_795_478_400;

export const COLUMNS = [
  'version',
  'interface_id',
  'srcaddr',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log_status',
];

/** What an object shall have. Rows are numbered from `first`, so that two objects can share lines. */
export interface Sample {
  readonly name: string;
  readonly rows: number;
  readonly first?: number;
  /** Epoch seconds of the first row; one row every ten seconds. Undefined makes rows without start. */
  readonly start?: number | undefined;
  readonly bad?: number;
  /** Bad lines beyond these are only counted. */
  readonly kept?: number;
  readonly columns?: readonly string[];
  /** Rows have the ends, ports and outcomes of so many conversations; without it they hardly repeat. */
  readonly conversations?: number;
}

/** Every seventh row is a NODATA line, every eleventh a SKIPDATA line. */
function rowOf(number: number, start: number | undefined, conversations?: number): FlowRow {
  const times = start === undefined ? {} : { start: start + number * 10, end: start + number * 10 + 9 };
  if (conversations !== undefined) {
    return {
      ...rowOf(number % conversations, undefined),
      ...times,
      bytes: BigInt(number) ** 5n % 4_294_967_291n,
    };
  }
  const interfaceId = `eni-${number % 3}`;
  if (number % 7 === 0) return { version: 2, interface_id: interfaceId, ...times, log_status: 'NODATA' };
  if (number % 11 === 0) return { version: 2, interface_id: interfaceId, ...times, log_status: 'SKIPDATA' };
  return {
    version: 2,
    interface_id: interfaceId,
    srcaddr: ipv4(`10.0.${number % 5}.${number % 200}`),
    dstport: number % 4 === 0 ? 443 : 1024 + (number % 50),
    protocol: number % 3 === 0 ? 17 : 6,
    packets: BigInt(number % 100),
    bytes: BigInt(number) * 1000n,
    ...times,
    action: number % 5 === 0 ? 'REJECT' : 'ACCEPT',
    log_status: 'OK',
  };
}

function statusCounts(rows: readonly FlowRow[]) {
  const count = (status: string): number => rows.filter((row) => row['log_status'] === status).length;
  const noData = count('NODATA');
  const skipData = count('SKIPDATA');
  return { records: rows.length - noData - skipData, noData, skipData };
}

function badLinesOf(
  { name, bad = 0, kept = bad }: Sample,
  object: number,
): { lines: BadLine[]; groups: BadLineGroup[] } {
  const reasonOf = (index: number): BadLineReason => (index % 2 === 0 ? 'token-count' : 'bad-address');
  const lines = Array.from({ length: kept }, (_, index) => ({
    object,
    line: 100_000 + index,
    reason: reasonOf(index),
    message: `line ${index} of ${name} is bad`,
    field: index % 2 === 0 ? undefined : 'srcaddr',
    text: `bad ${index}`,
    cut: false,
  }));
  const groups = (['token-count', 'bad-address'] as const).map((reason) => ({
    reason,
    field: reason === 'token-count' ? undefined : 'srcaddr',
    lines: Array.from({ length: bad }, (_, index) => reasonOf(index)).filter((one) => one === reason).length,
    kept: lines.filter((one) => one.reason === reason).length,
  }));
  return { lines, groups: groups.filter((group) => group.lines > 0) };
}

/** Claims an object, writes its parts and gives the unit to commit; undefined when it is loaded already or elsewhere. */
export async function prepare(load: Load, sample: Sample, force = false): Promise<LoadUnit | undefined> {
  const content = createHash('sha256').update(JSON.stringify(sample)).digest('hex');
  const [claim] = await load.claim([{ name: sample.name, size: 1000, modified: content, sha256: content }], force);
  if (claim?.kind !== 'load') return undefined;
  const { object } = claim;
  const label = claim.previous && sample.first === 0 ? claim.previous.label : claim.label;
  const replaces = claim.replaces ?? (label === claim.label ? undefined : claim.previous?.object);
  const rows = Array.from({ length: sample.rows }, (_, index) =>
    rowOf((sample.first ?? 0) + index, sample.start, sample.conversations),
  );
  const columns = columnsFromRows(sample.columns ?? COLUMNS, rows, {
    objects: rows.length === 0 ? [] : [{ object, from: 0 }],
  });
  const { lines, groups } = badLinesOf(sample, object);
  const appender = createAppender(load.place);
  const labels = new Map([[object, label]]);
  const parts = [...(await appender.append(columns, labels)), ...(await appender.appendQuarantine(lines, labels))];
  const bad = sample.bad ?? 0;
  return {
    objects: [
      {
        object,
        label,
        lines: rows.length + bad,
        ...statusCounts(rows),
        quarantined: bad,
        quarantineKept: lines.length,
        badLines: groups,
        bytesIn: 1000,
        textBytes: 5000,
        textCrc32: 17,
        formats: [{ fromLine: 1, format: COLUMNS.join(' ') }],
        ...(replaces === undefined ? {} : { replaces }),
      },
    ],
    parts,
  };
}

/** Loads objects, one commit each; `force` loads them again. */
export async function loadSamples(store: Store, samples: readonly Sample[], force = false): Promise<void> {
  const load = await store.openLoad();
  try {
    for (const sample of samples) {
      const unit = await prepare(load, sample, force);
      if (unit) await load.commit(unit);
    }
  } finally {
    await load.close();
  }
}

export interface StoreBench {
  readonly folder: string;
  store: Store;
  remove(): Promise<void>;
}

export function openStoreBench(): StoreBench {
  const folder = join(mkdtempSync(join(tmpdir(), 'thalweg-store-')), 'store');
  const bench = {
    folder,
    store: openStore(folder, { create: true }),
    async remove() {
      await bench.store.close();
      rmSync(join(folder, '..'), { recursive: true, force: true });
    },
  };
  return bench;
}

/** Rows of an SQL query that DuckDB runs with no restriction; `$name` stands for a file. */
export async function askFiles(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
