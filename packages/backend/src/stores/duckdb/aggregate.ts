/** Groups with several measures: those of a rollup from rollups, distinct counts from conversations or from the rows. */
import type { Value } from '@thalweg/core/result';
import type { Aggregate, AggregateOptions, Measure } from '../store.ts';
import { ROWS_COLUMN } from './conversations.ts';
import { chooseConversations } from './conversations-choice.ts';
import type { Engine } from './engine.ts';
import { groupedSelect, measureNames } from './grouped.ts';
import { keyColumns, keyValues } from './keys.ts';
import { rankedFields, rankedSelect } from './ranked.ts';
import type { GroupedQuestion } from './rollup-choice.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Draft, type Statement } from './statement.ts';
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
  const { measures, limit } = options;
  const ranked = rankedFields(options.fields, parts);
  const question = { ...query, fields: ranked.keys, interval: undefined };
  const names = measures.map(
    (_, place) => measureNames({ also: measures.slice(1).map(() => 'count') })[place] as string,
  );
  const { found, totals } = measures.every((measure) => typeof measure === 'string')
    ? additiveSelects(question, measures, { names, parts, draft })
    : distinctSelects(question, measures, { names, parts, draft });
  const none = ranked.fields.flatMap(keyColumns).map(() => 'NULL');
  return draft.finish(
    `WITH ${found}, totals AS (${totals}) ${rankedSelect(ranked, { measures: names, limit }, draft)} ` +
      `UNION ALL SELECT ${[...none, ...names].join(', ')}, (SELECT count(*) FROM found) FROM totals`,
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
  query: GroupedQuestion,
  measures: AggregateOptions['measures'],
  { names, parts, draft }: Place,
): Selects {
  const { fields } = query;
  const columnsOf = (field: string): string[] => keyColumns(field).map((name) => draft.column(name));
  const keys = fields.flatMap(columnsOf);
  const distinct = measures.flatMap((measure) => (typeof measure === 'string' ? [] : [measure.distinct]));
  const fine = [...new Set([...keys, ...distinct.flatMap(columnsOf)])];
  const question = { ...query, fields: [...fields, ...distinct], interval: undefined };
  const { rolled, asked, cut, outside, scanned } = chooseConversations(question, parts);
  // How many rows a piece has tells whether anything is left of it.
  const counted = cut.length === 0 ? [] : ['count' as const];
  const added = [...new Set([...measures.filter((measure) => typeof measure === 'string'), ...counted])];
  const by = ` GROUP BY ${fine.join(', ')}`;
  const read = (selection: Selection, some: readonly Part[], columnOf: (measure: Measure) => string): string => {
    const columns = added.map((measure) => `${columnOf(measure)} AS _${measure}`);
    const tests = where(selection, some, draft);
    return `SELECT ${[...fine, ...columns].join(', ')} FROM ${rowsOf(some, draft.columns, draft)}${tests}`;
  };
  const sumOf = (measure: Measure): string => (measure === 'count' ? 'count(*)' : `sum(${draft.column(measure)})`);
  const selects: string[] = [];
  if (rolled.length === 0 || scanned.length > 0) selects.push(`${read(query, scanned, sumOf)}${by}`);
  if (cut.length > 0) selects.push(`${read(outside, cut, (measure) => `-${sumOf(measure)}`)}${by}`);
  if (rolled.length > 0) {
    // Hardly any two of them are of one piece.
    const columnOf = (measure: Measure): string => draft.column(measure === 'count' ? ROWS_COLUMN : measure);
    selects.push(read(asked, rolled, columnOf));
  }
  const sums = added.map((measure) => `sum(_${measure}) AS _${measure}`);
  const left = cut.length === 0 ? '' : ' HAVING sum(_count) > 0';
  const pieces =
    rolled.length === 0
      ? (selects[0] as string)
      : `SELECT ${[...fine, ...sums].join(', ')} FROM (${selects.join(' UNION ALL ')})${by}${left}`;
  // With one field counted, each piece of a group has another value of it.
  const isOne = new Set(distinct).size === 1;
  const sqlOf = (countOf: (columns: readonly string[]) => string): string =>
    measures
      .map((measure) =>
        typeof measure === 'string' ? `coalesce(sum(_${measure}), 0)` : countOf(columnsOf(measure.distinct)),
      )
      .map((sql, place) => `${sql} AS ${names[place]}`)
      .join(', ');
  const byKeys = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  const ofGroups = sqlOf(isOne ? (columns) => `count(*) FILTER (WHERE ${present(columns)})` : distinctCount);
  const ofAll = sqlOf(
    isOne
      ? (columns) =>
          `coalesce(max((SELECT count(*) FROM (SELECT DISTINCT ${columns.join(', ')} FROM pieces WHERE ${present(columns)}))), 0)`
      : distinctCount,
  );
  return {
    found: `pieces AS MATERIALIZED (${pieces}), found AS MATERIALIZED (SELECT ${[...keys, ofGroups].join(', ')} FROM pieces${byKeys})`,
    totals: `SELECT ${ofAll} FROM pieces`,
  };
}

function distinctCount(columns: readonly string[]): string {
  if (columns.length === 1) return `count(DISTINCT ${columns[0]})`;
  // A row value is never NULL, even when all of it is missing.
  return `count(DISTINCT row(${columns.join(', ')})) FILTER (WHERE ${present(columns)})`;
}

/** That a field with these key columns has a value. */
function present(columns: readonly string[]): string {
  return columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
}
