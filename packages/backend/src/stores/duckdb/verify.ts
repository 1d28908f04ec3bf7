/** Recounts everything: rows of every part against the shares, shares against the ledger, files against the catalogue. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifyReport } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { type Engine, quote } from './engine.ts';
import { checkEvents } from './events.ts';
import { listFiles } from './files.ts';
import { DATA_FOLDERS } from './layout.ts';
import { labelColumn } from './merge.ts';
import type { CatalogueView, Part } from './view.ts';

/** Problems listed; beyond that the store is beyond reading line by line. */
const PROBLEMS = 1000;

export async function verify(catalogue: Catalogue, engine: () => Promise<Engine>): Promise<VerifyReport> {
  // Listed before the view begins: whatever is named by then and unknown to the view is nobody's.
  const files = DATA_FOLDERS.flatMap((below) =>
    listFiles(join(catalogue.layout.folder, below)).map((file) => `${below}/${file}`),
  );
  const view = catalogue.view();
  const problems: string[] = [];
  try {
    const parts = [
      ...view.partsFor({}).map((part) => ({ part, kind: 'records' as const })),
      ...view.quarantineParts().map((part) => ({ part, kind: 'quarantine' as const })),
    ];
    for (const { part, kind } of parts) {
      problems.push(...(await checkPart(view, await engine(), { part, kind, folder: catalogue.layout.folder })));
    }
    for (const [path, rows] of combinedConversations(parts.map(({ part }) => part))) {
      const checked = { path, kind: `'conversation'`, rows };
      problems.push(...(await checkRollup(await engine(), checked, catalogue.layout.folder)));
    }
    problems.push(
      ...checkLedger(view.db),
      ...checkEvents(view.db),
      ...checkFiles(view.db, catalogue.layout.folder, files),
    );
    const totals = totalsOf(view.db);
    const { lines, records, noData, skipData, quarantined } = totals;
    if (lines !== records + noData + skipData + quarantined) {
      problems.push(
        `${lines} lines are not ${records} records + ${noData} NODATA + ${skipData} SKIPDATA + ${quarantined} bad`,
      );
    }
    return { ok: problems.length === 0, ...totals, parts: view.partsInStore(), problems: problems.slice(0, PROBLEMS) };
  } finally {
    view.close();
  }
}

interface CheckedPart {
  readonly part: Part;
  readonly kind: 'records' | 'quarantine';
  readonly folder: string;
}

interface Counts {
  readonly rows: number;
  readonly noData: number;
  readonly skipData: number;
}

async function checkPart(view: CatalogueView, engine: Engine, { part, kind, folder }: CheckedPart): Promise<string[]> {
  const name = part.path.slice(folder.length + 1);
  const size = statSync(part.path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return [`${name} is missing (${part.rows} rows)`];
  const problems: string[] = [];
  if (size !== part.bytes) problems.push(`${name} has ${size} bytes, not ${part.bytes}`);
  let counted: { byLabel: Map<string, Counts>; min: number | undefined; max: number | undefined };
  try {
    counted = await countPart(engine, part, kind);
  } catch (error) {
    return [...problems, `${name} does not read: ${(error as Error).message.split('\n', 1)[0]}`];
  }
  const expected = expectedCounts(view.db, part.part);
  for (const label of new Set([...expected.keys(), ...counted.byLabel.keys()])) {
    const is = counted.byLabel.get(label);
    const should = expected.get(label);
    if (should === undefined) problems.push(`${name} has ${is?.rows} rows of ${label}, which the ledger does not know`);
    else if (!isEqual(is ?? { rows: 0, noData: 0, skipData: 0 }, should)) {
      problems.push(`${name} has ${describe(is)} of ${label}, the ledger says ${describe(should)}`);
    }
  }
  // Dropped rows may have been the first or the last, so the catalogue's span may be wider than the rows'.
  const isWithin = (value: number | undefined): boolean =>
    value === undefined || (value >= (part.minStart ?? Number.NaN) && value <= (part.maxStart ?? Number.NaN));
  if (!isWithin(counted.min) || !isWithin(counted.max)) {
    problems.push(
      `${name} has rows from ${counted.min} to ${counted.max}, the catalogue says ${part.minStart} to ${part.maxStart}`,
    );
  }
  for (const [path, kind] of [
    [part.rollup, 'kind'],
    [part.conversations, `'conversation'`],
  ] as const) {
    if (path !== undefined) problems.push(...(await checkRollup(engine, { path, kind, rows: part.rows }, folder)));
  }
  return problems;
}

async function countPart(
  engine: Engine,
  part: Part,
  kind: 'records' | 'quarantine',
): Promise<{ byLabel: Map<string, Counts>; min: number | undefined; max: number | undefined }> {
  const has = (column: string): boolean => kind === 'records' && part.columns.includes(column);
  const count = (status: string): string => (has('log_status') ? `count_if(log_status = '${status}')` : '0');
  const start = has('start') ? 'min(start), max(start)' : 'NULL, NULL';
  return engine.use(async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT ${labelColumn(kind)}, count(*), ${count('NODATA')}, ${count('SKIPDATA')}, ${start}
       FROM read_parquet(${quote(part.path)}, hive_partitioning = false) GROUP BY 1`,
    );
    const byLabel = new Map<string, Counts>();
    let min: number | undefined;
    let max: number | undefined;
    for (const [label, rows, noData, skipData, low, high] of result.getRows()) {
      byLabel.set(String(label), { rows: Number(rows), noData: Number(noData), skipData: Number(skipData) });
      if (low !== null) min = Math.min(min ?? Number.MAX_SAFE_INTEGER, Number(low));
      if (high !== null)
        max = Math.max(max ?? Number.NEGATIVE_INFINITY, Math.min(Number(high), Number.MAX_SAFE_INTEGER));
    }
    return { byLabel, min, max };
  });
}

/** Rows that are gone count by their number alone; what they were is not kept. */
function expectedCounts(db: Database, part: number): Map<string, Counts & { gone?: true }> {
  const expected = new Map<string, Counts & { gone?: true }>();
  for (const row of db.all<{ label: string; rows: number; no_data: number; skip_data: number }>(
    `SELECT label, shares.records + shares.no_data + shares.skip_data + shares.quarantined AS rows,
       shares.no_data AS no_data, shares.skip_data AS skip_data
     FROM shares JOIN objects USING (object) WHERE part = ?`,
    part,
  )) {
    expected.set(row.label, { rows: row.rows, noData: row.no_data, skipData: row.skip_data });
  }
  for (const { label, rows } of db.all<{ label: string; rows: number }>(
    'SELECT label, rows FROM tombstones WHERE part = ?',
    part,
  )) {
    expected.set(label, { rows, noData: 0, skipData: 0, gone: true });
  }
  return expected;
}

function isEqual(is: Counts, should: Counts & { gone?: true }): boolean {
  return is.rows === should.rows && (should.gone || (is.noData === should.noData && is.skipData === should.skipData));
}

function describe(counts: Counts | undefined): string {
  if (!counts) return 'no rows';
  const { rows, noData, skipData } = counts;
  return noData + skipData === 0 ? `${rows} rows` : `${rows} rows (${noData} NODATA, ${skipData} SKIPDATA)`;
}

/** Combined files, and the rows that they stand for. */
function combinedConversations(parts: readonly Part[]): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const { combinedConversations: one, rows } of parts) {
    if (one) files.set(one.path, (files.get(one.path) ?? 0) + rows);
  }
  return files;
}

interface CheckedRollup {
  readonly path: string;
  /** SQL of the kind of a row; those of each kind count all rows of the part. */
  readonly kind: string;
  readonly rows: number;
}

async function checkRollup(engine: Engine, { path, kind, rows }: CheckedRollup, folder: string): Promise<string[]> {
  const name = path.slice(folder.length + 1);
  try {
    const wrong = await engine.use(async (connection) => {
      const result = await connection.runAndReadAll(
        `SELECT ${kind} AS kind, sum("rows") AS n FROM read_parquet(${quote(path)}, hive_partitioning = false)
         GROUP BY 1 HAVING n <> ${rows}`,
      );
      return result.getRows();
    });
    return wrong.map(([of, counted]) => `${name} counts ${counted} rows by ${of}, not ${rows}`);
  } catch (error) {
    return [`${name} does not read: ${(error as Error).message.split('\n', 1)[0]}`];
  }
}

/** What each object has in all parts, and what retention removed, against its counts. */
function checkLedger(db: Database): string[] {
  return db
    .all<{ label: string }>(
      `SELECT label FROM objects LEFT JOIN (
         SELECT object, sum(records) AS records, sum(no_data) AS no_data, sum(skip_data) AS skip_data,
           sum(quarantined) AS kept FROM shares GROUP BY object
       ) AS had USING (object)
       WHERE loaded_at IS NOT NULL AND (
         objects.records <> ifnull(had.records, 0) + retired_records
         OR objects.no_data <> ifnull(had.no_data, 0) + retired_no_data
         OR objects.skip_data <> ifnull(had.skip_data, 0) + retired_skip_data
         OR quarantine_kept <> ifnull(had.kept, 0)
         OR quarantined <> (SELECT ifnull(sum(bad_lines.lines), 0) FROM bad_lines WHERE bad_lines.object = objects.object)
         OR objects.lines <> objects.records + objects.no_data + objects.skip_data + quarantined)`,
    )
    .map(({ label }) => `${label}: its rows in the parts do not add up to its counts in the ledger`);
}

/** Files that neither the catalogue nor a living owner accounts for. */
function checkFiles(db: Database, folder: string, files: readonly string[]): string[] {
  const named = new Set(
    db
      .all<{ path: string }>(
        `SELECT path FROM parts UNION SELECT rollup FROM parts WHERE rollup IS NOT NULL
         UNION SELECT path FROM combined_rollups UNION SELECT conversations FROM parts WHERE conversations IS NOT NULL
         UNION SELECT path FROM garbage`,
      )
      .map(({ path }) => path),
  );
  const owners = new Set(db.all<{ id: string }>('SELECT id FROM owners').map(({ id }) => id));
  const ownerOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).split('-')[0] as string;
  const orphans = files
    .filter((path) => !named.has(path) && !owners.has(ownerOf(path)))
    // It may have been superseded and removed since it was listed.
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false }) !== undefined);
  return orphans.map((path) => `${path} belongs to nothing`);
}

function totalsOf(db: Database): Omit<VerifyReport, 'ok' | 'parts' | 'problems'> {
  return db.get<Omit<VerifyReport, 'ok' | 'parts' | 'problems'> & Record<string, number>>(`
    SELECT ifnull(sum(lines), 0) AS lines, ifnull(sum(records), 0) AS records, ifnull(sum(no_data), 0) AS noData,
      ifnull(sum(skip_data), 0) AS skipData, ifnull(sum(quarantined), 0) AS quarantined,
      ifnull(sum(retired_records + retired_no_data + retired_skip_data), 0) AS retired
    FROM objects WHERE loaded_at IS NOT NULL`) as Omit<VerifyReport, 'ok' | 'parts' | 'problems'>;
}
