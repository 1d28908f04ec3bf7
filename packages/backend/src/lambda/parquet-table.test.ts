import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { openParquet } from '../ingest/unpack/parquet.ts';
import { openTable, TableDamage } from './parquet-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'thalweg-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function write(select: string, options = 'COMPRESSION gzip'): Promise<string> {
  const path = join(folder, `${files++}.parquet`);
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, ${options})`);
  connection.closeSync();
  database.closeSync();
  return path;
}

async function read(path: string): Promise<{ format: string; text: string } | string> {
  const table = await openTable(path, statSync(path).size);
  if (typeof table === 'string') return table;
  let text = '';
  for await (const lines of table.lines()) text += Buffer.from(lines).toString();
  await table.close();
  return { format: table.format, text };
}

/** What the loader's reader makes of it. */
async function readByEngine(path: string): Promise<{ format: string; text: string } | string> {
  const opening = await openParquet(path);
  if (opening.kind === 'refused') return opening.reason;
  let text = '';
  for await (const lines of opening.table.lines()) text += Buffer.from(lines).toString();
  opening.table.close();
  return { format: opening.table.format, text };
}

/** Types as AWS writes them, and what is missing in every way it can be. */
const ROWS = `SELECT
  (i % 7 + 2)::INTEGER AS version,
  lpad(i::VARCHAR, 12, '0') AS account_id,
  CASE WHEN i % 5 = 0 THEN NULL ELSE '10.0.' || (i % 256) || '.' || (i * 7 % 256) END AS srcaddr,
  CASE WHEN i % 5 = 0 THEN NULL ELSE (i * 31 % 65536)::INTEGER END AS dstport,
  CASE WHEN i % 3 = 0 THEN NULL ELSE 9223372036854775807 - i END AS bytes,
  1795564800 + i AS start,
  CASE i % 4 WHEN 0 THEN 'ACCEPT' WHEN 1 THEN 'REJECT' WHEN 2 THEN '-' ELSE '' END AS action,
  CASE i % 6 WHEN 0 THEN 'a b' WHEN 1 THEN 'a%20b' WHEN 2 THEN NULL ELSE 'line' || chr(10) || 'feed' END AS instance_tag,
  CASE i % 2 WHEN 0 THEN 'Zürich' ELSE 'x' || chr(13) || 'y' END AS brand_new
FROM range(10000) r(i)`;

describe('openTable', () => {
  it.each([
    'COMPRESSION gzip',
    'COMPRESSION snappy',
    'COMPRESSION uncompressed',
    'COMPRESSION gzip, ROW_GROUP_SIZE 2048',
  ])('gives the lines that the loader reads: %s', async (options) => {
    const path = await write(ROWS, options);
    const table = await read(path);
    expect(table).toMatchObject({
      format: 'version account_id srcaddr dstport bytes start action instance_tag brand_new',
    });
    expect(table).toEqual(await readByEngine(path));
  });

  it.each([
    `SELECT 2 AS version, TIMESTAMP '2026-11-25 00:00:00' AS start, TIMESTAMPTZ '2026-11-25 01:00:00+01' AS "end", 5.0::DOUBLE AS packets, 1::UBIGINT AS bytes`,
    "SELECT 2 AS version, DATE '2026-11-25' AS start, 3::SMALLINT AS protocol, true AS odd",
    'SELECT 2 AS version, 22 AS dstport WHERE false',
  ])('reads files that other tools rewrote: %s', async (select) => {
    const path = await write(select);
    expect(await read(path)).toEqual(await readByEngine(path));
  });

  it('refuses what is no flow log', async () => {
    expect(await read(await write('SELECT 1 AS a, 2 AS b'))).toBe('a Parquet file without the columns of a flow log');
    expect(await read(await write('SELECT 2 AS version, 22 AS dstport, [1] AS list'))).toMatch(/column list is nested/);
    expect(await read(await write("SELECT 2 AS version, 22 AS dstport, {'a': 1} AS struct"))).toMatch(
      /column struct is nested/,
    );
    const broken = join(folder, 'broken.parquet');
    writeFileSync(broken, 'PAR1 and nothing else');
    expect(await read(broken)).toMatch(/^a Parquet file that cannot be read \(/);
  });

  it('rejects in the middle of one that is damaged', async () => {
    const path = await write(ROWS, 'COMPRESSION gzip, ROW_GROUP_SIZE 2048');
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0x55, middle, middle + 2000);
    writeFileSync(path, bytes);
    await expect(read(path)).rejects.toBeInstanceOf(TableDamage);
  });
});
