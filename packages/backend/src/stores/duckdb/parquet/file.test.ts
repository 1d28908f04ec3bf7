import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Column, Values } from './column.ts';
import { encodeParquet } from './file.ts';
import { zstd } from './zstd.ts';

let folder: string;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

type Cell = string | bigint | null;

/** A column of dictionary codes from its cells, entries in the order of first appearance. */
function column(name: string, type: Values['type'], cells: readonly Cell[]): Column {
  const entries = [...new Set(cells.filter((cell) => cell !== null))];
  const rank = new Map(entries.map((entry, index) => [entry, index + 1]));
  const codes = Uint32Array.from(cells, (cell) => (cell === null ? 0 : rank.get(cell)!));
  const values = valuesOf(type, entries);
  return { kind: 'codes', name, values, codes };
}

function valuesOf(type: Values['type'], entries: readonly (string | bigint)[]): Values {
  const size = entries.length;
  if (type === 'text') {
    const encoded = entries.map((entry) => new TextEncoder().encode(entry as string));
    const offsets = new Uint32Array(size + 1);
    encoded.forEach((bytes, index) => {
      offsets[index + 1] = offsets[index]! + bytes.length;
    });
    return { type, size, bytes: Buffer.concat(encoded), offsets };
  }
  const low = Uint32Array.from(entries, (entry) => Number(BigInt(entry) & 0xffff_ffffn));
  if (type === 'int32' || type === 'uint32') return { type, size, values: low };
  return { type, size, low, high: Uint32Array.from(entries, (entry) => Number(BigInt(entry) >> 32n)) };
}

async function encode(columns: readonly Column[], rows: number, borders: readonly number[] = []): Promise<Uint8Array> {
  const { pieces, bytes } = encodeParquet(columns, rows, {
    compress: await zstd(),
    keyValues: { made: 'by a test' },
    borders,
  });
  const file = Buffer.concat(pieces);
  expect(file.length).toBe(bytes);
  return file;
}

async function throughDuckdb(file: Uint8Array, sql = 'SELECT * FROM $file') {
  const path = join(folder, 'a.parquet');
  await writeFile(path, file);
  return (await duckdb.runAndReadAll(sql.replaceAll('$file', `'${path}'`))).getRowObjectsJS();
}

async function throughHyparquet(file: Uint8Array) {
  return parquetReadObjects({ file: new Uint8Array(file).buffer, compressors });
}

/** Cells as a reader gives them: up to 32 bits as number, else bigint. */
function rowsOf(cells: Readonly<Record<string, readonly Cell[]>>, narrow: readonly string[]) {
  const names = Object.keys(cells);
  return cells[names[0]!]!.map((_, row) =>
    Object.fromEntries(
      names.map((name) => {
        const cell = cells[name]![row]!;
        return [name, typeof cell === 'bigint' && narrow.includes(name) ? Number(cell) : cell];
      }),
    ),
  );
}

const TYPES = { text: 'text', small: 'int32', number: 'uint32', counter: 'int64', half: 'uint64' } as const;
const NARROW = ['small', 'number'];

async function expectBack(cells: Readonly<Record<keyof typeof TYPES, readonly Cell[]>>) {
  const names = Object.keys(TYPES) as (keyof typeof TYPES)[];
  const file = await encode(
    names.map((name) => column(name, TYPES[name], cells[name])),
    cells.text.length,
  );
  const expected = rowsOf(cells, NARROW);
  expect(await throughDuckdb(file)).toEqual(expected);
  expect(await throughHyparquet(file)).toEqual(expected);
  return file;
}

const EXTREMES = {
  text: ['', 'ß', null, 'a'.repeat(300), '\u{1F30A}x'],
  small: [0n, 65535n, null, 2_147_483_647n, 1n],
  number: [0n, 4_294_967_295n, null, 2_147_483_648n, 1n],
  counter: [0n, 9_223_372_036_854_775_807n, null, 9_007_199_254_740_993n, 4_294_967_296n],
  half: [0n, 18_446_744_073_709_551_615n, null, 9_223_372_036_854_775_808n, 1n],
} as const;

test('extremes come back in two readers', async () => {
  await expectBack(EXTREMES);
});

test('bounds are those of the type, and long texts have none', async () => {
  const cells = { ...EXTREMES, text: ['b', 'é', null, 'Z', 'aa'] };
  const stats = (file: Uint8Array) =>
    throughDuckdb(
      file,
      'SELECT path_in_schema AS name, stats_min_value AS min, stats_max_value AS max, stats_null_count AS nulls FROM parquet_metadata($file)',
    );
  expect(await stats(await expectBack(cells))).toEqual([
    { name: 'text', min: 'Z', max: 'é', nulls: 1n },
    { name: 'small', min: '0', max: '2147483647', nulls: 1n },
    { name: 'number', min: '0', max: '4294967295', nulls: 1n },
    { name: 'counter', min: '0', max: '9223372036854775807', nulls: 1n },
    { name: 'half', min: '0', max: '18446744073709551615', nulls: 1n },
  ]);
  const long = { ...EXTREMES, text: ['b', 'z'.repeat(300), null, 'a', ''] };
  expect((await stats(await expectBack(long)))[0]).toEqual({ name: 'text', min: null, max: null, nulls: 1n });
});

test('a filter on any value finds its rows, though bounds and dictionaries are used to skip', async () => {
  const file = await expectBack(EXTREMES);
  for (const name of Object.keys(TYPES) as (keyof typeof TYPES)[]) {
    for (const cell of EXTREMES[name]) {
      const literal = typeof cell === 'string' ? `'${cell}'` : `${cell}`;
      const filter = cell === null ? `${name} IS NULL` : `${name} = ${literal}`;
      const sql = `SELECT count(*) AS rows FROM $file WHERE ${filter}`;
      expect(await throughDuckdb(file, sql), filter).toEqual([{ rows: 1n }]);
    }
  }
  expect(await throughDuckdb(file, `SELECT count(*) AS rows FROM $file WHERE number = 5 OR text = 'b'`)).toEqual([
    { rows: 0n },
  ]);
});

test('every column is optional and has its logical type', async () => {
  const columns: Column[] = [
    column('text', 'text', ['x']),
    column('half', 'uint64', [1n]),
    { kind: 'counting', name: 'line', values: Uint32Array.of(7) },
    { kind: 'boolean', name: 'cut', values: [true] },
    { kind: 'null', name: 'none', type: 'uint32' },
  ];
  const metadata = parquetMetadata(new Uint8Array(await encode(columns, 1)).buffer);
  expect(metadata.schema.slice(1)).toMatchObject([
    {
      name: 'text',
      repetition_type: 'OPTIONAL',
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
    },
    {
      name: 'half',
      repetition_type: 'OPTIONAL',
      type: 'INT64',
      converted_type: 'UINT_64',
      logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: false },
    },
    {
      name: 'line',
      repetition_type: 'OPTIONAL',
      type: 'INT64',
      converted_type: 'INT_64',
      logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: true },
    },
    { name: 'cut', repetition_type: 'OPTIONAL', type: 'BOOLEAN' },
    { name: 'none', repetition_type: 'OPTIONAL', type: 'INT32', converted_type: 'UINT_32' },
  ]);
  expect(metadata.key_value_metadata).toEqual([{ key: 'made', value: 'by a test' }]);
});

test('runs, counts and truth come back in two readers', async () => {
  const rows = 1000;
  const values = valuesOf(
    'text',
    Array.from({ length: 300 }, (_, i) => `object ${i}`),
  );
  const runs = Array.from({ length: 300 }, (_, i) => ({ code: 300 - i, count: i === 0 ? 701 : 1 }));
  const lines = Uint32Array.from({ length: rows }, (_, i) => (i < 701 ? i + 2 : 4_000_000_000 - i));
  const cut = Array.from({ length: rows }, (_, i) => i % 3 === 0);
  const file = await encode(
    [
      { kind: 'runs', name: 'object', values, runs },
      { kind: 'counting', name: 'line', values: lines },
      { kind: 'boolean', name: 'cut', values: cut },
      { kind: 'null', name: 'none', type: 'uint64' },
    ],
    rows,
  );
  const expected = Array.from({ length: rows }, (_, i) => ({
    object: `object ${i < 701 ? 299 : 999 - i}`,
    line: BigInt(lines[i]!),
    cut: cut[i],
    none: null,
  }));
  expect(await throughDuckdb(file)).toEqual(expected);
  expect(await throughHyparquet(file)).toEqual(expected);
});

test('row groups begin at the borders and know their own values only', async () => {
  const rows = 1000;
  const at = (row: number, group: number) => BigInt(group * 1000 + ((row * 7919) % 40));
  const groupOf = (row: number) => (row < 100 ? 1 : row < 700 ? 2 : 3);
  const cells = Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? null : at(row, groupOf(row))));
  const names = cells.map((cell) => (cell === null ? null : `n${cell}`));
  const runs = [
    { code: 2, count: 650 },
    { code: 1, count: 350 },
  ];
  const file = await encode(
    [
      column('number', 'int64', cells),
      column('text', 'text', names),
      { kind: 'runs', name: 'object', values: valuesOf('text', ['b', 'a']), runs },
      { kind: 'counting', name: 'line', values: Uint32Array.from({ length: rows }, (_, row) => 5 * row) },
      { kind: 'boolean', name: 'cut', values: cells.map((_, row) => row % 3 === 0) },
    ],
    rows,
    [100, 700, 700],
  );
  const bounds = await throughDuckdb(
    file,
    `SELECT row_group_num_rows AS rows, stats_min_value AS least, stats_max_value AS greatest, stats_null_count AS nulls
     FROM parquet_metadata($file) WHERE path_in_schema IN ('number', 'object') ORDER BY row_group_id, column_id`,
  );
  expect(bounds).toEqual([
    { rows: 100n, least: '1001', greatest: '1039', nulls: 20n },
    { rows: 100n, least: 'a', greatest: 'a', nulls: 0n },
    { rows: 600n, least: '2001', greatest: '2039', nulls: 120n },
    { rows: 600n, least: 'a', greatest: 'b', nulls: 0n },
    { rows: 300n, least: '3001', greatest: '3039', nulls: 60n },
    { rows: 300n, least: 'b', greatest: 'b', nulls: 0n },
  ]);
  const expected = cells.map((number, row) => ({
    number,
    text: names[row],
    object: row < 650 ? 'a' : 'b',
    line: BigInt(5 * row),
    cut: row % 3 === 0,
  }));
  expect(await throughDuckdb(file)).toEqual(expected);
  expect(await throughHyparquet(file)).toEqual(expected);
});

test('many rows are cut into row groups of about equal size', async () => {
  const rows = 400_000;
  const cells = Array.from({ length: rows }, (_, row) => BigInt(row % 70_000));
  const file = await encode([column('number', 'int64', cells)], rows);
  const groups = await throughDuckdb(file, 'SELECT row_group_num_rows AS rows FROM parquet_metadata($file)');
  expect(groups.map(({ rows: own }) => own)).toEqual([131_072n, 131_072n, 137_856n]);
  expect(
    await throughDuckdb(file, 'SELECT count(*) AS wrong FROM $file WHERE number <> file_row_number % 70000'),
  ).toEqual([{ wrong: 0n }]);
});

/** A linear congruential sequence (Numerical Recipes), so that the data are the same every time. */
function numbers(count: number, next: (random: number) => bigint): bigint[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return next(state / 2 ** 32);
  });
}

test('codes of one, two and three bytes, differences and plain values all come back', async () => {
  const rows = 80_000;
  const cells: Readonly<Record<string, readonly Cell[]>> = {
    one: numbers(rows, (r) => BigInt(Math.floor(r * 200))),
    two: numbers(rows, (r) => BigInt(Math.floor(r ** 3 * 40_000) * 77_777)),
    three: numbers(rows, (r) => BigInt(Math.floor(r * 2 ** 40))).map((n) => `t${n}`),
    times: numbers(rows, (r) => BigInt(Math.floor(r * 60))).map(
      (n, i) => 1_763_942_400n + BigInt(Math.floor(i / 20)) + n,
    ),
    plain: numbers(rows, (r) => BigInt(Math.floor(r * 2 ** 32)) * 1_000_003n),
  };
  const gaps = Object.fromEntries(
    Object.entries(cells).map(([name, list]) => [`${name}_gaps`, list.map((cell, i) => (i % 7 < 2 ? null : cell))]),
  );
  const all = { ...cells, ...gaps };
  const type = (name: string) => (name.startsWith('three') ? 'text' : 'int64');
  const file = await encode(
    Object.entries(all).map(([name, list]) => column(name, type(name), list)),
    rows,
  );
  const encodings = await throughDuckdb(file, 'SELECT path_in_schema AS name, encodings FROM parquet_metadata($file)');
  expect(encodings.map(({ name, encodings }) => `${name}: ${encodings}`)).toEqual(
    ['one', 'two', 'three', 'times', 'plain', 'one_gaps', 'two_gaps', 'three_gaps', 'times_gaps', 'plain_gaps'].map(
      (name) => {
        if (name.startsWith('times')) return `${name}: DELTA_BINARY_PACKED, RLE`;
        return name.startsWith('plain') ? `${name}: PLAIN, RLE` : `${name}: PLAIN, RLE, RLE_DICTIONARY`;
      },
    ),
  );
  const read = await throughDuckdb(file);
  for (const [name, list] of Object.entries(all)) expect(read.every((row, i) => row[name] === list[i])).toBe(true);
  const other = await throughHyparquet(file);
  for (const [name, list] of Object.entries(all)) expect(other.every((row, i) => row[name] === list[i])).toBe(true);
});

test('codes that another column has, renamed, come back from every row group', async () => {
  const rows = 300_000;
  const codes = Uint32Array.from({ length: rows }, (_, row) => row % 4);
  const texts = valuesOf('text', ['a', 'b', 'c']);
  const rename = Uint32Array.of(0, 0, 2, 1);
  const text: Column = { kind: 'codes', name: 'text', values: texts, codes };
  const number: Column = { kind: 'codes', name: 'number', values: valuesOf('uint64', [7n, 8n]), codes, rename };
  const read = await throughDuckdb(
    await encode([text, number], rows),
    'SELECT text, number, count(*) AS rows FROM $file WHERE (file_row_number % 4) IS NOT DISTINCT FROM ascii(text) - 96 OR text IS NULL GROUP BY ALL ORDER BY ALL NULLS FIRST',
  );
  expect(read).toEqual([
    { text: null, number: null, rows: 75_000n },
    { text: 'a', number: null, rows: 75_000n },
    { text: 'b', number: 8n, rows: 75_000n },
    { text: 'c', number: 7n, rows: 75_000n },
  ]);
});

test('numbers of 32 bits whose differences need 33 come back in two readers', async () => {
  const rows = 120_000;
  // As good as random (the finalizer of MurmurHash3), so that plain values are no shorter than differences.
  const mixed = (i: number) => {
    const once = Math.imul(i ^ (i >>> 16), 0x85ebca6b);
    const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
    return BigInt((twice ^ (twice >>> 16)) >>> 0);
  };
  const cells = Array.from({ length: rows }, (_, i) => (i % 6 === 5 ? null : i === 0 ? 2n ** 32n - 1n : mixed(i)));
  const file = await encode([column('number', 'uint32', cells)], rows);
  for (const read of [await throughDuckdb(file), await throughHyparquet(file)])
    expect(read.every(({ number }, i) => number === (cells[i] === null ? null : Number(cells[i])))).toBe(true);
});

test('any columns come back in two readers', async () => {
  const cell = <T extends Cell>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 });
  const row = fc.record({
    text: cell(fc.oneof(fc.constantFrom('ACCEPT', 'REJECT', ''), fc.string({ unit: 'binary', maxLength: 40 }))),
    small: cell(fc.bigInt({ min: 0n, max: 2n ** 31n - 1n })),
    number: cell(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })),
    counter: cell(fc.oneof(fc.bigInt({ min: 0n, max: 9n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))),
    half: cell(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 700, size: 'max' }), async (rows) => {
      const cells = Object.fromEntries(
        (Object.keys(TYPES) as (keyof typeof TYPES)[]).map((name) => [name, rows.map((of) => of[name])]),
      ) as Record<keyof typeof TYPES, Cell[]>;
      await expectBack(cells);
    }),
    { seed: 43, numRuns: 60 },
  );
});
