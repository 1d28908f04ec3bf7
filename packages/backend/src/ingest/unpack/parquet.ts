/**
 * AWS's Parquet flow logs (Amazon VPC User Guide, "Flow log files": Apache Parquet, columns named with underscores). DuckDB reads
 * them and renders each row as the text line it would have been, so that one parser and its rules judge both forms.
 */

import type { DuckDBConnection } from '@duckdb/node-api';
import { fieldNamed } from '@thalweg/core/fields';
import { parseFormat } from '@thalweg/core/record';
import { reasonOf } from '../sources/files.ts';

export type ParquetOpening =
  | { readonly kind: 'open'; readonly table: ParquetTable }
  /** No flow log, or unreadable; `reason` completes "is …". */
  | { readonly kind: 'refused'; readonly reason: string };

/** Rows are missing behind those that came. */
export class ParquetDamage extends Error {
  override readonly name = 'ParquetDamage';
}

export interface ParquetTable {
  /** `version account_id …`: the columns in their order, as a format. */
  readonly format: string;
  /** Rows as text lines, each with its line feed, in row order, some thousand a chunk. */
  lines(): AsyncGenerator<Uint8Array, void>;
  close(): void;
}

export async function openParquet(path: string): Promise<ParquetOpening> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '256MiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  const close = (): void => {
    connection.closeSync();
    database.closeSync();
  };
  let columns: readonly Column[];
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${SCAN}`, { path });
    columns = described
      .getRowObjectsJS()
      .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  } catch (error) {
    close();
    return { kind: 'refused', reason: `a Parquet file that cannot be read (${firstLine(error)})` };
  }
  const refusal = refuse(columns);
  if (refusal !== undefined) {
    close();
    return { kind: 'refused', reason: refusal };
  }
  const format = columns.map((column) => column.name).join(' ');
  return { kind: 'open', table: { format, lines: () => renderLines(connection, path, columns), close } };
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Paths never fill columns, so Hive folders are not read as such. */
const SCAN = 'read_parquet($path, hive_partitioning = false)';

function refuse(columns: readonly Column[]): string | undefined {
  const names = columns.map((column) => column.name);
  if (names.includes('_object') && names.includes('_line'))
    return 'a part of a Thalweg store, which is no flow log to load';
  const known = names.filter((name) => fieldNamed(name.toLowerCase().replaceAll('-', '_'))).length;
  // The same test as for a header line.
  if (known < 2 || known * 2 < names.length || !parseFormat(names.join(' ')).ok) {
    return 'a Parquet file without the columns of a flow log';
  }
  const nested = columns.find((column) => /[([]/.test(column.type.replace(/^DECIMAL\(.*\)$/, '')));
  return nested ? `a Parquet file whose column ${nested.name} is nested` : undefined;
}

async function* renderLines(
  connection: DuckDBConnection,
  path: string,
  columns: readonly Column[],
): AsyncGenerator<Uint8Array, void> {
  const line = columns.map(renderColumn).join(` || ' ' || `);
  // A failure in the middle of a stream ends it as if it were complete; the marker, last by insertion order, tells them apart.
  const result = await connection.stream(`SELECT ${line} || chr(10), false FROM ${SCAN} UNION ALL SELECT '', true`, {
    path,
  });
  const encoder = new TextEncoder();
  let complete = false;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const lines = chunk.getColumnValues(0) as string[];
    complete = chunk.getColumnValues(1)[chunk.rowCount - 1] === true;
    if (complete) lines.pop();
    if (lines.length > 0) yield encoder.encode(lines.join(''));
  }
  if (!complete) throw new ParquetDamage();
}

function renderColumn(column: Column): string {
  const name = `"${column.name.replaceAll('"', '""')}"`;
  // AWS writes start and end as seconds; files rewritten by other tools have time stamps, dates or fractions for them.
  if (/^(TIMESTAMP|DATE)/.test(column.type)) return `coalesce(floor(epoch(${name}))::BIGINT::VARCHAR, '-')`;
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(column.type)) {
    return `coalesce(CASE WHEN ${name} = trunc(${name}) AND abs(${name}) < 9e15 THEN ${name}::BIGINT::VARCHAR ELSE ${name}::VARCHAR END, '-')`;
  }
  if (column.type !== 'VARCHAR') return `coalesce(${name}::VARCHAR, '-')`;
  // A line break inside a value must not make a second line, nor a blank a second value; tags are percent-decoded by the parser.
  const text = fieldNamed(column.name)?.percentEncoded
    ? `replace(replace(replace(${name}, ' ', '%20'), chr(10), '%0A'), chr(13), '%0D')`
    : `translate(${name}, chr(10) || chr(13), '  ')`;
  return `coalesce(nullif(${text}, ''), '-')`;
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n')[0]!;
}
