import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench } from '../testing.ts';
import { openParquet } from './parquet.ts';

let folder: string;
let bench: Bench;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  bench = openBench();
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await bench.close();
});

async function write(name: string, sql: string): Promise<string> {
  const path = join(folder, name);
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION gzip, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  database.closeSync();
  return path;
}

async function read(path: string): Promise<{ format: string; lines: string[] } | string> {
  const opening = await openParquet(path);
  if (opening.kind === 'refused') return opening.reason;
  const lines: string[] = [];
  for await (const chunk of opening.table.lines())
    lines.push(...Buffer.from(chunk).toString().split('\n').slice(0, -1));
  opening.table.close();
  return { format: opening.table.format, lines };
}

const ROWS = `SELECT 2::INTEGER AS version, '012345678901' AS account_id, '10.0.' || (i // 250) || '.' || (i % 250) AS srcaddr,
  CASE WHEN i % 10 = 0 THEN NULL ELSE (i % 65536)::INTEGER END AS srcport, 9007199254740993::BIGINT AS bytes,
  (1795500000 + i)::BIGINT AS start, 'OK' AS log_status FROM range(5000) AS t(i)`;

test('rows come as lines of their own columns, in order, exact', async () => {
  const table = await read(await write('a.parquet', ROWS));
  expect(table).toMatchObject({ format: 'version account_id srcaddr srcport bytes start log_status' });
  const { lines } = table as { lines: string[] };
  expect(lines).toHaveLength(5000);
  expect(lines[0]).toBe('2 012345678901 10.0.0.0 - 9007199254740993 1795500000 OK');
  expect(lines[4999]).toBe('2 012345678901 10.0.19.249 4999 9007199254740993 1795504999 OK');
});

test('missing values in every form, times and whole numbers in other types, blanks in tags', async () => {
  const table = await read(
    await write(
      'a.parquet',
      `SELECT NULL::VARCHAR AS srcaddr, '' AS dstaddr, 'None' AS action, TIMESTAMP '2026-11-24 00:00:00.5' AS start, 7.0::DOUBLE AS packets,
        'two words%' AS instance_tag, 'two words' AS vpc_id, 'a' || chr(10) || 'b' AS subnet_id`,
    ),
  );
  expect((table as { lines: string[] }).lines).toEqual(['- - None 1795478400 7 two%20words% two words a b']);
});

test('what is no flow log is refused with a reason', async () => {
  expect(await read(await write('x.parquet', 'SELECT 1 AS a, 2 AS b'))).toMatch(/without the columns/);
  expect(
    await read(await write('y.parquet', `SELECT 2 AS version, 'x' AS srcaddr, 'o' AS _object, 1 AS _line`)),
  ).toMatch(/part of a Thalweg store/);
  expect(await read(await write('z.parquet', `SELECT 2 AS version, 'x' AS srcaddr, [1] AS dstaddr`))).toMatch(/nested/);
  const cut = await write('cut.parquet', ROWS);
  truncateSync(cut, 3000);
  expect(await read(cut)).toMatch(/cannot be read/);
});

test('a load: row numbers as lines, bad values quarantined, names never read from the path', async () => {
  const path = await write('day=24.parquet', `${ROWS} UNION ALL SELECT 2, '1', 'no address', 70000, 1, 1, 'NODATA'`);
  // A format that was given is for text; a table has its own names.
  const summary = await bench.load([path], { format: 'srcaddr bytes' });
  expect(summary).toMatchObject({ objects: 1, lines: 5001, records: 5000, quarantined: 1, warnings: [], broken: [] });
  const rows = await bench.rows('account_id, srcport');
  expect(rows[1]).toMatchObject({ _line: 2, account_id: '012345678901', srcport: 1 });
  expect(rows[10]).toMatchObject({ _line: 11, srcport: null });
  expect(await bench.quarantine()).toMatchObject([{ line: 5001 }]);
});

test('a table inside gzip, and one that is cut', async () => {
  const path = await write('a.parquet', ROWS);
  const zipped = join(folder, 'b.gz');
  writeFileSync(zipped, gzipSync(readFileSync(path)));
  expect(await bench.load([zipped])).toMatchObject({ records: 5000, broken: [] });
  truncateSync(path, 4000);
  const summary = await bench.load([path]);
  expect(summary).toMatchObject({ objects: 0, lines: 0 });
  expect(summary.refused[0]!.reason).toMatch(/^It is a Parquet file that cannot be read/);
});
