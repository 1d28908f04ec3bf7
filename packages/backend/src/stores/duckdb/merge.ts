/** Merges parts into one: DuckDB copies the rows, the catalogue swaps the parts in one transaction. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ThalwegError } from '../../report/errors.ts';
import { mergeCoverage } from '../model/spans.ts';
import type { CoverageSpan, PartShare } from '../store.ts';
import type { Database } from './database.ts';
import { type Engine, quote } from './engine.ts';
import { moveFiles } from './files.ts';
import { dayFolder } from './layout.ts';
import { copyTo, type FileMaker, type Maintenance } from './maintenance.ts';
import type { Merge } from './merge-plan.ts';
import { ROW_GROUP } from './parquet/file.ts';
import { readCoverage } from './read-coverage.ts';
import type { Part } from './view.ts';
import { insertPart, type PlacedPart, removePart } from './write-parts.ts';

export interface MergeOptions {
  readonly files: FileMaker;
  readonly kind: 'records' | 'quarantine';
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes the rows that still count of all parts as one part, rejects first, else in the order of the parts: objects stay together,
 * and so do their lines, which costs less memory than sorting and compresses as well. False when another process changed a part
 * meanwhile. A view that names the parts must be open until it is done.
 */
export async function mergeParts(maintenance: Maintenance, merge: Merge, options: MergeOptions): Promise<boolean> {
  const { catalogue } = maintenance;
  const engine = await maintenance.engine();
  const { name, path } = options.files.newFile();
  const columns = await commonColumns(engine, merge);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const sql = compileMerge(merge, {
    columns,
    label: labelColumn(options.kind),
    schema: await schemaMark(engine, merge),
    path,
  });
  const rows = await copyTo(engine, sql, { path, ...signal });
  const expected = merge.reduce((sum, part) => sum + part.rows - part.excludedRows, 0);
  if (rows !== expected) {
    const names = merge.map((part) => part.path).join(', ');
    throw new ThalwegError('store-damaged', `${names} should have ${expected} rows together, but ${rows} were read`, {
      help: 'thalweg store verify lists what is wrong.',
    });
  }
  const first = merge[0] as Part;
  const dropsRows = merge.some((part) => part.excluded.length > 0);
  const remaining = dropsRows ? await readCoverage(engine, { path, columns: first.columns }) : undefined;
  const place = options.kind === 'records' ? `parts/${dayFolder(first.day)}/${name}` : `quarantine/${name}`;
  const bytes = statSync(path).size;
  moveFiles([{ from: path, to: join(catalogue.layout.folder, place) }]);

  const db = catalogue.writer();
  return db.write(() => {
    if (!merge.every((part) => isUnchanged(db, part))) return false;
    const numbers = JSON.stringify(merge.map(({ part }) => part));
    const placed: PlacedPart = {
      kind: options.kind,
      path: place,
      day: first.day,
      columns: first.columns,
      rows,
      bytes,
      minStart: extreme(merge, 'minStart', Math.min),
      maxStart: extreme(merge, 'maxStart', Math.max),
      objects: sharesOf(db, numbers),
      coverage: mergeCoverage(remaining ?? coverageOf(db, numbers)),
    };
    for (const { part } of merge) removePart(db, part);
    insertPart(db, placed);
    return true;
  });
}

/** Name of the column that holds the object's label. */
export function labelColumn(kind: 'records' | 'quarantine'): string {
  return kind === 'records' ? '_object' : 'object';
}

interface MergeTarget {
  readonly columns: readonly string[];
  readonly label: string;
  readonly schema: string;
  readonly path: string;
}

function compileMerge(merge: Merge, { columns, label, schema, path }: MergeTarget): string {
  const list = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
  const selects = merge.map((part) => {
    const without = part.excluded.length === 0 ? '' : ` WHERE ${label} NOT IN (${part.excluded.map(quote).join(', ')})`;
    return `SELECT ${list} FROM read_parquet(${quote(part.path)}, hive_partitioning = false)${without}`;
  });
  // As the appender writes them (part/cluster.ts): what was not accepted comes first, so that most row groups are of one kind.
  const clusters = columns.includes('action') ? [`action IS DISTINCT FROM 'ACCEPT'`, `action = 'ACCEPT'`] : ['TRUE'];
  const source = selects.join(' UNION ALL ');
  const rows = clusters.map((test) => `SELECT ${list} FROM (${source}) WHERE ${test}`);
  return `COPY (${rows.join(' UNION ALL ')}) TO ${quote(path)}
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}, KV_METADATA {'thalweg.schema': ${quote(schema)}})`;
}

/** Columns of the first part in order, after making sure that all parts have them with the same types. */
async function commonColumns(engine: Engine, merge: Merge): Promise<string[]> {
  const [first, ...others] = await engine.use(async (connection) => {
    const described: Map<string, string>[] = [];
    for (const { path } of merge) {
      const result = await connection.runAndReadAll(
        `DESCRIBE SELECT * FROM read_parquet(${quote(path)}, hive_partitioning = false)`,
      );
      described.push(new Map(result.getRows().map(([column, type]) => [String(column), String(type)])));
    }
    return described;
  });
  for (const types of others) {
    for (const [column, type] of first as Map<string, string>) {
      if (types.get(column) === type && types.size === first?.size) continue;
      throw new ThalwegError('store-damaged', `the parts to be merged differ in the column ${column}`);
    }
  }
  return [...(first as Map<string, string>).keys()];
}

/** Version of the meaning of the columns, which the appender wrote into the file. */
async function schemaMark(engine: Engine, merge: Merge): Promise<string> {
  return engine.use(async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT decode(value) FROM parquet_kv_metadata(${quote((merge[0] as Part).path)}) WHERE decode(key) = 'thalweg.schema'`,
    );
    return String(result.getRows()[0]?.[0] ?? '1');
  });
}

function isUnchanged(db: Database, part: Part): boolean {
  if (!db.get('SELECT 1 FROM parts WHERE part = ?', part.part)) return false;
  const gone = db.all<{ label: string }>('SELECT label FROM tombstones WHERE part = ? ORDER BY label', part.part);
  return JSON.stringify(gone.map(({ label }) => label)) === JSON.stringify([...part.excluded].sort(byCodePoint));
}

/** SQLite's order of text: by bytes of UTF-8. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function extreme(
  merge: Merge,
  key: 'minStart' | 'maxStart',
  pick: (...values: number[]) => number,
): number | undefined {
  const values = merge.map((part) => part[key]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : pick(...values);
}

function sharesOf(db: Database, parts: string): PartShare[] {
  return db
    .all<{ object: number; records: number; no_data: number; skip_data: number; quarantined: number }>(
      `SELECT object, sum(records) AS records, sum(no_data) AS no_data, sum(skip_data) AS skip_data,
         sum(quarantined) AS quarantined
       FROM shares WHERE part IN (SELECT value FROM json_each(?)) GROUP BY object`,
      parts,
    )
    .map(({ object, records, no_data, skip_data, quarantined }) => ({
      object,
      records,
      noData: no_data,
      skipData: skip_data,
      quarantined,
    }));
}

function coverageOf(db: Database, parts: string): CoverageSpan[] {
  return db.all<CoverageSpan & Record<string, never>>(
    `SELECT name AS interfaceId, status, start, end FROM coverage JOIN interfaces ON id = interface
     WHERE part IN (SELECT value FROM json_each(?))`,
    parts,
  );
}
