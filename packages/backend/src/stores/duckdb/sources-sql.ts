/** Where rows come from: SQL that reads the parts of a query as one table. */
import { baseColumn, columnType } from './column-types.ts';
import { addressParts, derivedIn, placesOf } from './places.ts';
import { type Draft, identifier } from './statement.ts';
import type { Part } from './view.ts';

/** `columnsOf`, and derived fields among the columns: each is joined by the text of its address. */
export function rowsOf(parts: readonly Part[], columns: Iterable<string>, draft: Draft): string {
  const wanted = [...columns];
  const derived = wanted.flatMap((name) => derivedIn(name, parts) ?? []);
  if (derived.length === 0) return columnsOf(parts, wanted, draft);
  const names = derived.map(({ name }) => name);
  const stored = new Set([...wanted.filter((name) => !names.includes(name)), ...derived.map(({ base }) => base)]);
  const joins = derived.map((field, i) => {
    const distinct = placesOf(field, columnsOf(parts, [field.base, ...addressParts(field.base)], draft), draft);
    return ` LEFT JOIN ${distinct} AS of${i} ON stored.${identifier(field.base)} = of${i}.${identifier(field.base)}`;
  });
  const selected = wanted.map(
    (name) => `${names.includes(name) ? `of${names.indexOf(name)}` : 'stored'}.${identifier(name)}`,
  );
  return `(SELECT ${selected.join(', ')} FROM ${columnsOf(parts, stored, draft)} AS stored${joins.join('')})`;
}

/**
 * A parenthesised SELECT over `parts` with exactly `columns`. Parts that have the same of them, and the same objects taken out,
 * share one `read_parquet`; a column that a part lacks is NULL of its type, which DuckDB folds, so that a test on it drops the
 * whole group. Columns are named one by one: the `day=` of the path never becomes a column.
 */
export function columnsOf(parts: readonly Part[], columns: Iterable<string>, draft: Draft): string {
  const wanted = [...columns];
  if (wanted.length === 0) wanted.push('_line');
  if (parts.length === 0) {
    return `(SELECT ${wanted.map(missingColumn).join(', ')} WHERE FALSE)`;
  }
  return `(${groupsOf(parts, wanted)
    .map((group) => groupSelect(group, wanted, draft))
    .join(' UNION ALL ')})`;
}

interface PartGroup {
  readonly present: ReadonlySet<string>;
  readonly excluded: readonly string[];
  readonly paths: string[];
}

function groupsOf(parts: readonly Part[], wanted: readonly string[]): PartGroup[] {
  const groups = new Map<string, PartGroup>();
  for (const part of parts) {
    const own = new Set(part.columns).add('_object').add('_line');
    const present = wanted.filter((column) => own.has(baseColumn(column)));
    const key = JSON.stringify([present, part.excluded]);
    const group = groups.get(key);
    if (group) group.paths.push(part.path);
    else groups.set(key, { present: new Set(present), excluded: part.excluded, paths: [part.path] });
  }
  return [...groups.values()];
}

function groupSelect(group: PartGroup, wanted: readonly string[], draft: Draft): string {
  const columns = wanted.map((column) => (group.present.has(column) ? identifier(column) : missingColumn(column)));
  const files = draft.bind('VARCHAR[]', group.paths);
  const without =
    group.excluded.length === 0
      ? ''
      : ` WHERE _object NOT IN (${group.excluded.map((label) => draft.bind('VARCHAR', label)).join(', ')})`;
  return `SELECT ${columns.join(', ')} FROM read_parquet(${files}, hive_partitioning = false)${without}`;
}

function missingColumn(column: string): string {
  return `NULL::${columnType(column)} AS ${identifier(column)}`;
}
