/** Rows of a query as a Parquet file: they pass through a table of DuckDB on disk, so that memory stays small. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type DuckDBAppender, DuckDBInstance } from '@duckdb/node-api';
import type { Value } from '@thalweg/core/result';
import type { SearchOptions } from '../../store.ts';
import { indexType } from '../mapping.ts';
import type { Selection } from './compile.ts';
import type { Scope } from './scope.ts';
import { searchRows } from './search.ts';

/** AWS's types, as in the parts of the embedded engine. */
const TYPES = { ip: 'VARCHAR', keyword: 'VARCHAR', integer: 'INTEGER', long: 'BIGINT', date: 'BIGINT' } as const;

/**
 * Writes what a search gives, in its order; gives the number of rows. Broken off, it leaves no file.
 *
 * @throws ThalwegError cancelled, engine-failed; errors of the file system.
 */
export async function exportRows(
  query: Selection,
  options: SearchOptions,
  { scope, path }: { readonly scope: Scope; readonly path: string },
): Promise<bigint> {
  const target = resolve(path);
  const table = `${target}.rows`;
  const columns = [...new Set(options.columns)];
  const instance = await DuckDBInstance.create(table, { memory_limit: '256MB', threads: '1' });
  try {
    const connection = await instance.connect();
    const definitions = columns.map((name) => `${quoted(name, '"')} ${TYPES[indexType(name)]}`);
    await connection.run(`CREATE TABLE found (${definitions.join(', ')})`);
    const appender = await connection.createAppender('found');
    let rows = 0n;
    for await (const batch of searchRows(query, options, scope)) {
      for (const row of batch.rows) appendRow(appender, columns, row);
      appender.flushSync();
      rows += BigInt(batch.rows.length);
    }
    appender.closeSync();
    await connection.run(`COPY found TO ${quoted(target, "'")} (FORMAT parquet, COMPRESSION zstd)`);
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
    await rm(table, { force: true });
    await rm(`${table}.wal`, { force: true });
  }
}

function appendRow(appender: DuckDBAppender, columns: readonly string[], row: readonly Value[]): void {
  for (const [place, name] of columns.entries()) {
    const value = row[place] ?? null;
    if (value === null) appender.appendNull();
    else if (TYPES[indexType(name)] === 'VARCHAR') appender.appendVarchar(String(value));
    else if (TYPES[indexType(name)] === 'INTEGER') appender.appendInteger(Number(value));
    else appender.appendBigInt(BigInt(value));
  }
  appender.endRow();
}

function quoted(text: string, mark: '"' | "'"): string {
  return `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
}
