/** The writing half of the DuckDB store: columns of records in, durable Parquet parts out. It runs inside a worker. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BadLine, FlowColumns } from '@thalweg/core/record';
import { int64Column, numbersByCode } from '../model/columns.ts';
import { coverageOf, sharesOf } from '../model/seen.ts';
import type { Appender, AppenderPlace, PartShare, WrittenPart } from '../store.ts';
import { type Column, countCodes } from './parquet/column.ts';
import { encodeParquet, type FileOptions, type ParquetFile } from './parquet/file.ts';
import { type Compress, zstd } from './parquet/zstd.ts';
import { clustered } from './part/cluster.ts';
import { splitByDay } from './part/days.ts';
import { dictionaryOf, partColumns } from './part/part-columns.ts';
import { type OpenNew, openNew, writeFileDurably } from './part/write-file.ts';

/** Meaning of the columns of a part; in the key-value metadata `thalweg.schema` of each. */
export const PART_SCHEMA = '1';

/**
 * An appender that writes below `place.temporary` (which exists) under names that begin with the owner's id:
 * `<owner>-<number>-<random>.parquet`. When a call fails, the files it has written are gone.
 *
 * Throws ThalwegError `disk-full`; any other error of the file system comes as it is.
 */
export function createAppender(place: AppenderPlace, open: OpenNew = openNew): Appender {
  let written = 0;

  async function write({ pieces, bytes }: ParquetFile): Promise<{ path: string; bytes: number }> {
    written++;
    const path = join(place.temporary, `${place.owner}-${written}-${randomBytes(6).toString('hex')}.parquet`);
    await writeFileDurably(path, pieces, open);
    return { path, bytes };
  }

  async function writeAll(files: readonly EncodedPart[]): Promise<WrittenPart[]> {
    const parts: WrittenPart[] = [];
    try {
      for (const { file, description } of files) parts.push({ ...description, ...(await write(file)) });
    } catch (error) {
      await Promise.all(parts.map(({ path }) => rm(path, { force: true })));
      throw error;
    }
    return parts;
  }

  return {
    // In two steps, so that nothing holds the rows any more while the disk writes: the next ones need the memory.
    append: (columns, labels, onEncoded) =>
      zstd()
        .then((compress) => {
          const files = encodeDays(columns, labels, compress);
          onEncoded?.(columns);
          return files;
        })
        .then(writeAll),

    async appendQuarantine(lines, labels) {
      if (lines.length === 0) return [];
      const columns = quarantineColumns(lines, labels);
      const file = await write(encode(columns, lines.length, { compress: await zstd() }));
      return [
        {
          ...file,
          kind: 'quarantine',
          day: undefined,
          columns: columns.map(({ name }) => name),
          rows: lines.length,
          minStart: undefined,
          maxStart: undefined,
          objects: quarantineShares(lines),
          coverage: [],
        },
      ];
    },
  };
}

interface EncodedPart {
  readonly file: ParquetFile;
  readonly description: Omit<WrittenPart, 'path' | 'bytes'>;
}

/** A part for each day. The columns are used up. */
function encodeDays(columns: FlowColumns, labels: ReadonlyMap<number, string>, compress: Compress): EncodedPart[] {
  if (columns.rows === 0) return [];
  return Array.from(splitByDay(columns), ({ day, columns: rows }) => {
    const description = { ...describe(rows), day };
    const { columns, borders } = clustered(rows);
    return { file: encode(partColumns(columns, labels), rows.rows, { compress, borders }), description };
  });
}

function encode(columns: readonly Column[], rows: number, options: Omit<FileOptions, 'keyValues'>): ParquetFile {
  return encodeParquet(columns, rows, { ...options, keyValues: { 'thalweg.schema': PART_SCHEMA } });
}

function describe(columns: FlowColumns): Omit<WrittenPart, 'path' | 'bytes' | 'day'> {
  const start = int64Column(columns.columns, 'start');
  let minStart: number | undefined;
  let maxStart: number | undefined;
  if (start !== undefined) {
    const numbers = numbersByCode(start);
    // A dictionary may hold values that no row has any more.
    const counts = countCodes(start.codes, { from: 0, to: columns.rows, size: start.size });
    for (let i = 1; i < numbers.length; i++) {
      if (counts[i] === 0) continue;
      const seconds = numbers[i]!;
      if (minStart === undefined || seconds < minStart) minStart = seconds;
      if (maxStart === undefined || seconds > maxStart) maxStart = seconds;
    }
  }
  return {
    kind: 'records',
    columns: columns.columns.map(({ name }) => name),
    rows: columns.rows,
    minStart,
    maxStart,
    objects: sharesOf(columns),
    coverage: coverageOf(columns),
  };
}

function quarantineColumns(lines: readonly BadLine[], labels: ReadonlyMap<number, string>): Column[] {
  const textColumn = (name: string, value: (line: BadLine) => string | undefined): Column => ({
    kind: 'codes',
    name,
    ...dictionaryOf(lines.map(value)),
  });
  return [
    textColumn('object', ({ object }) => labels.get(object)),
    { kind: 'counting', name: 'line', values: Uint32Array.from(lines, ({ line }) => line) },
    textColumn('reason', ({ reason }) => reason),
    textColumn('field', ({ field }) => field),
    textColumn('message', ({ message }) => message),
    textColumn('text', ({ text }) => text),
    { kind: 'boolean', name: 'cut', values: lines.map(({ cut }) => cut) },
  ];
}

function quarantineShares(lines: readonly BadLine[]): PartShare[] {
  const counts = new Map<number, number>();
  for (const { object } of lines) counts.set(object, (counts.get(object) ?? 0) + 1);
  return [...counts].map(([object, quarantined]) => ({ object, records: 0, noData: 0, skipData: 0, quarantined }));
}
