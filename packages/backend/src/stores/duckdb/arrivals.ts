/**
 * What came in, and when: each commit of a load takes the next number of a counter. Whoever has seen everything up to a number
 * asks for what came later. Merges and retries move rows, which are no arrivals.
 */
import { type Filter, or } from '@thalweg/core/query';
import type { Database } from './database.ts';
import type { Engine } from './engine.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft } from './statement.ts';
import type { CatalogueView, Part } from './view.ts';

/** The counter after its step; to be called inside the transaction of the commit. */
export function nextArrival(db: Database): number {
  const row = db.get<{ value: number }>(
    `UPDATE counters SET value = value + 1 WHERE name = 'arrivals' RETURNING value`,
  );
  return row?.value ?? 0;
}

/** The counter as of the last commit. */
export function lastArrival(db: Database): number {
  return db.get<{ value: number }>(`SELECT value FROM counters WHERE name = 'arrivals'`)?.value ?? 0;
}

/** Lines of a loaded object that became rows: whoever replaces it because it has grown brings them once more. */
export function rowsOfObject(db: Database, object: number): number {
  const row = db.get<{ rows: number }>(
    'SELECT records + no_data + skip_data AS rows FROM objects WHERE object = ?',
    object,
  );
  return row?.rows ?? 0;
}

export function recordArrival(
  db: Database,
  object: number,
  { arrival, rowsBefore }: { readonly arrival: number; readonly rowsBefore: number },
): void {
  db.run('UPDATE objects SET arrival = ?, lines_before = ? WHERE object = ?', arrival, rowsBefore, object);
}

interface ArrivedObject {
  readonly label: string;
  readonly rows_before: number;
}

interface Scope {
  readonly parts: readonly Part[];
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
}

/**
 * Of the parts those that hold rows which arrived later than `after` and up to `upTo`, and the filter that takes only these rows.
 * @throws ThalwegError cancelled, store-damaged, engine-failed.
 */
export async function arrivedIn(
  view: CatalogueView,
  { after, upTo }: { readonly after: number; readonly upTo: number },
  scope: Scope,
): Promise<{ readonly parts: readonly Part[]; readonly filter: Filter }> {
  const objects = view.db.all<ArrivedObject>(
    `SELECT label, lines_before AS rows_before FROM objects
     WHERE arrival > ? AND arrival <= ? AND loaded_at IS NOT NULL`,
    after,
    upTo,
  );
  const numbers = view.db.all<{ part: number }>(
    `SELECT DISTINCT part FROM shares JOIN objects USING (object)
     WHERE arrival > ? AND arrival <= ? AND loaded_at IS NOT NULL`,
    after,
    upTo,
  );
  const wanted = new Set(numbers.map(({ part }) => part));
  const parts = scope.parts.filter(({ part }) => wanted.has(part));
  const whole = objects.filter(({ rows_before }) => rows_before === 0).map(({ label }) => label);
  const filters: Filter[] = [{ kind: 'text-in', field: '_object', values: whole }];
  for (const object of objects.filter(({ rows_before }) => rows_before > 0)) {
    filters.push(await grownPart(object, { ...scope, parts: view.partsOf(object.label) }));
  }
  return { parts, filter: or(filters) };
}

/** Rows of an object that has grown: those behind the ones that it had before, in the order of its lines. */
async function grownPart({ label, rows_before }: ArrivedObject, { parts, engine, signal }: Scope): Promise<Filter> {
  const draft = createDraft();
  const line = draft.column('_line');
  const object = `${draft.column('_object')} = ${draft.bind('VARCHAR', label)}`;
  const source = rowsOf(parts, draft.columns, draft);
  const statement = draft.finish(
    `SELECT ${line} FROM ${source} WHERE ${object} ORDER BY ${line} LIMIT 1 OFFSET ${draft.bind('BIGINT', rows_before)}`,
  );
  const [row] = await runStatement(statement, { engine, signal });
  if (row?.[0] == null) return { kind: 'false' };
  return {
    kind: 'and',
    filters: [
      { kind: 'text-in', field: '_object', values: [label] },
      { kind: 'integer-range', field: '_line', low: BigInt(row[0]) },
    ],
  };
}
