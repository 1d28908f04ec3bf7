/** Groups with several measures: those of a rollup from rollups, distinct counts from conversations or from the rows. */
import type { Value } from '@thalweg/core/result';
import type { Aggregate, AggregateOptions, Measure } from '../store.ts';
import { ROWS_COLUMN } from './conversations.ts';
import { chooseConversations } from './conversations-choice.ts';
import type { Engine } from './engine.ts';
import { groupedSelect, keyNames, measureNames } from './grouped.ts';
import { keyColumns, keyOrder, keyValues } from './keys.ts';
import type { GroupedQuestion } from './rollup-choice.ts';
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
  const question = { ...query, fields, interval: undefined };
  const keys = keyNames({ ...question, measure: 'count' });
  const names = measures.map(
    (_, place) => measureNames({ also: measures.slice(1).map(() => 'count') })[place] as string,
  );
  const { found, totals } = measures.every((measure) => typeof measure === 'string')
    ? additiveSelects(question, measures, { names, parts, draft })
    : distinctSelects(query, options, { names, parts, draft });
  const order = fields.flatMap((field) => keyOrder(field, identifier)).map((key) => `${key} ASC NULLS LAST`);
  const columns = [...keys, ...names];
  return draft.finish(
    `WITH ${found}, totals AS (${totals}) ` +
      `(SELECT ${columns.join(', ')}, NULL::BIGINT AS _groups FROM found ` +
      `ORDER BY ${[`${names[0]} DESC`, ...order].join(', ')} LIMIT ${draft.bind('BIGINT', options.limit)}) ` +
      `UNION ALL SELECT ${[...keys.map(() => 'NULL'), ...names].join(', ')}, (SELECT count(*) FROM found) FROM totals`,
  );
}

interface Selects {
  /** Common table expressions; the last one is `found`, a row for each group. */
  readonly found: string;
  /** One row with the measures over all rows. */
  readonly totals: string;
}

interface Place {
  /** Names of the measures, in order. */
  readonly names: readonly string[];
  readonly parts: readonly Part[];
  readonly draft: Draft;
}

function additiveSelects(
  question: GroupedQuestion,
  measures: readonly Measure[],
  { names, parts, draft }: Place,
): Selects {
  const [first, ...also] = measures as readonly [Measure, ...Measure[]];
  const found = groupedSelect({ ...question, measure: first, also }, parts, draft);
  const sums = names.map((name) => `coalesce(sum(${name}), 0) AS ${name}`);
  return { found: `found AS MATERIALIZED (${found})`, totals: `SELECT ${sums.join(', ')} FROM found` };
}

/** Everything is read once, into groups by the keys and by what is counted distinct; groups and totals are made of those. */
function distinctSelects(
  query: Selection,
  { fields, measures }: AggregateOptions,
  { names, parts, draft }: Place,
): Selects {
  const columnsOf = (field: string): string[] => keyColumns(field).map((name) => draft.column(name));
  const keys = fields.flatMap(columnsOf);
  const distinct = measures.flatMap((measure) => (typeof measure === 'string' ? [] : [measure.distinct]));
  const fine = [...new Set([...keys, ...distinct.flatMap(columnsOf)])];
  const added = [...new Set(measures.filter((measure) => typeof measure === 'string'))];
  const piecesOf = (some: readonly Part[], rows: string): string => {
    const sums = added.map(
      (measure) => `${measure === 'count' ? rows : `sum(${draft.column(measure)})`} AS _${measure}`,
    );
    const tests = where(query, some, draft);
    const source = rowsOf(some, draft.columns, draft);
    return `SELECT ${[...fine, ...sums].join(', ')} FROM ${source}${tests} GROUP BY ${fine.join(', ')}`;
  };
  const question = { ...query, fields: [...fields, ...distinct], interval: undefined };
  const { rolled, scanned } = chooseConversations(question, parts);
  const pieces = [
    ...(rolled.length > 0 ? [piecesOf(rolled, `sum(${draft.column(ROWS_COLUMN)})`)] : []),
    ...(rolled.length === 0 || scanned.length > 0 ? [piecesOf(scanned, 'count(*)')] : []),
  ].join(' UNION ALL ');
  const sql = measures.map((measure, place) => `${measureSql(measure, columnsOf)} AS ${names[place]}`);
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  return {
    found: `pieces AS MATERIALIZED (${pieces}), found AS MATERIALIZED (SELECT ${[...keys, ...sql].join(', ')} FROM pieces${by})`,
    totals: `SELECT ${sql.join(', ')} FROM pieces`,
  };
}

/** Over the pieces. */
function measureSql(measure: AggregateOptions['measures'][number], columnsOf: (field: string) => string[]): string {
  if (typeof measure === 'string') return `coalesce(sum(_${measure}), 0)`;
  const columns = columnsOf(measure.distinct);
  if (columns.length === 1) return `count(DISTINCT ${columns[0]})`;
  // A row value is never NULL, even when all of it is missing.
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
  return `count(DISTINCT row(${columns.join(', ')})) FILTER (WHERE ${present})`;
}
