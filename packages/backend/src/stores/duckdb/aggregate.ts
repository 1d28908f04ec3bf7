/** Groups with several measures: those of a rollup from rollups, distinct counts from the rows. */
import type { Value } from '@thalweg/core/result';
import type { Aggregate, AggregateOptions, Measure } from '../store.ts';
import type { Engine } from './engine.ts';
import { groupedSelect, keyNames, measureNames } from './grouped.ts';
import { keyColumns, keyOrder, keyValues } from './keys.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Draft, identifier, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { type Selection, where } from './where.ts';

/**
 * Groups by value, largest first measure first; a missing value is a group of its own, null. Equal ones stand in the order of
 * their values.
 *
 * @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed.
 */
export async function aggregateGroups(
  query: Selection,
  options: AggregateOptions,
  { parts, engine }: { readonly parts: readonly Part[]; readonly engine: Engine },
): Promise<Aggregate> {
  const { measures, signal } = options;
  const fields = [...new Set(options.fields)];
  const rows = await runStatement(aggregateStatement(query, { ...options, fields }, parts), { engine, signal });
  const summary = rows.at(-1) as readonly Value[];
  const width = summary.length;
  const measuresOf = (row: readonly Value[]): bigint[] =>
    row.slice(width - 1 - measures.length, width - 1).map((value) => BigInt(value ?? 0));
  const groups = rows.slice(0, -1).map((row) => ({ values: keyValues(fields, row), measures: measuresOf(row) }));
  const total = measuresOf(summary);
  return {
    groups: fields.length === 0 ? [] : groups,
    total,
    other: {
      groups: fields.length === 0 ? 0 : Number(summary[width - 1]) - groups.length,
      measures: measures.map((measure, place) =>
        // Distinct values of several groups overlap: they do not add up.
        typeof measure === 'string'
          ? fields.length === 0
            ? 0n
            : (total[place] ?? 0n) - groups.reduce((sum, group) => sum + (group.measures[place] ?? 0n), 0n)
          : undefined,
      ),
    },
  };
}

/** Rows of groups (key columns, measures, null), then one with the measures over all rows and the number of groups. */
export function aggregateStatement(query: Selection, options: AggregateOptions, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const { fields, measures } = options;
  const isAdditive = measures.every((measure) => typeof measure === 'string');
  const question = { ...query, fields, interval: undefined };
  const keys = keyNames({ ...question, measure: 'count' });
  const names = measures.map(
    (_, place) => measureNames({ also: measures.slice(1).map(() => 'count') })[place] as string,
  );
  const [first, ...also] = measures as readonly Measure[];
  const found = isAdditive
    ? groupedSelect({ ...question, measure: first as Measure, also }, parts, draft)
    : scannedSelect(query, { ...options, names }, parts, draft);
  const totals = isAdditive
    ? `SELECT ${names.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ')} FROM found`
    : scannedSelect(query, { ...options, fields: [], names }, parts, draft);
  const order = fields.flatMap((field) => keyOrder(field, identifier)).map((key) => `${key} ASC NULLS LAST`);
  const columns = [...keys, ...names];
  return draft.finish(
    `WITH found AS MATERIALIZED (${found}), totals AS (${totals}) ` +
      `(SELECT ${columns.join(', ')}, NULL::BIGINT AS _groups FROM found ` +
      `ORDER BY ${[`${names[0]} DESC`, ...order].join(', ')} LIMIT ${draft.bind('BIGINT', options.limit)}) ` +
      `UNION ALL SELECT ${[...keys.map(() => 'NULL'), ...names].join(', ')}, (SELECT count(*) FROM found) FROM totals`,
  );
}

type ScannedOptions = Pick<AggregateOptions, 'fields' | 'measures'> & { readonly names: readonly string[] };

function scannedSelect(query: Selection, options: ScannedOptions, parts: readonly Part[], draft: Draft): string {
  const keys = options.fields.flatMap(keyColumns).map((name) => draft.column(name));
  const measures = options.measures.map((measure, place) => `${measureSql(measure, draft)} AS ${options.names[place]}`);
  const tests = where(query, parts, draft);
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  return `SELECT ${[...keys, ...measures].join(', ')} FROM ${rowsOf(parts, draft.columns, draft)}${tests}${by}`;
}

function measureSql(measure: AggregateOptions['measures'][number], draft: Draft): string {
  if (measure === 'count') return 'count(*)';
  if (typeof measure === 'string') return `coalesce(sum(${draft.column(measure)}), 0)`;
  const columns = keyColumns(measure.distinct).map((name) => draft.column(name));
  if (columns.length === 1) return `count(DISTINCT ${columns[0]})`;
  // A row value is never NULL, even when all of it is missing.
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
  return `count(DISTINCT row(${columns.join(', ')})) FILTER (WHERE ${present})`;
}
