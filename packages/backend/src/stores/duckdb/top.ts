/** The largest groups of a query. */
import type { Top, Value } from '@thalweg/core/result';
import type { TopOptions } from '../store.ts';
import { chooseConversations } from './conversations-choice.ts';
import type { Engine } from './engine.ts';
import { groupedSelect } from './grouped.ts';
import { keyColumns, keyValues } from './keys.ts';
import { rankedFields, rankedSelect } from './ranked.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Draft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { type Selection, where } from './where.ts';

/**
 * Groups by value; a missing value is a group of its own, null. Equal measures stand in the order of their values.
 *
 * @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed.
 */
export async function topGroups(
  query: Selection,
  options: TopOptions,
  { parts, engine }: { readonly parts: readonly Part[]; readonly engine: Engine },
): Promise<Top> {
  const unique = { ...options, fields: [...new Set(options.fields)] };
  const rows = await runStatement(topStatement(query, unique, parts), { engine, signal: options.signal });
  return toTop(unique, rows);
}

/** Rows of groups (key columns, measure, null), largest first, then one with the total measure and the number of groups. */
export function topStatement(query: Selection, options: TopOptions, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const { by, limit } = options;
  const ranked = rankedFields(options.fields, parts);
  const fields = ranked.keys;
  const question = { ...query, fields, interval: undefined, measure: typeof by === 'string' ? by : ('count' as const) };
  const tables =
    typeof by === 'string'
      ? `found AS MATERIALIZED (${groupedSelect(question, parts, draft)})`
      : distinctTables(query, { fields, distinct: by.distinct }, parts, draft);
  const total = typeof by === 'string' ? 'coalesce(sum(_measure), 0)' : '(SELECT count(*) FROM counted)';
  const none = ranked.fields.flatMap(keyColumns).map(() => 'NULL');
  return draft.finish(
    `WITH ${tables} ${rankedSelect(ranked, { measures: ['_measure'], limit }, draft)} ` +
      `UNION ALL SELECT ${none.join(', ')}, ${total}, count(*) FROM found`,
  );
}

interface DistinctQuestion {
  readonly fields: readonly string[];
  readonly distinct: string;
}

/** Table `found` with the number of distinct values in each group, `counted` with the distinct values of all rows. */
function distinctTables(query: Selection, question: DistinctQuestion, parts: readonly Part[], draft: Draft): string {
  const keys = question.fields.flatMap(keyColumns).map((name) => draft.column(name));
  const values = keyColumns(question.distinct);
  const columns = values.map((name, i) => `${draft.column(name)} AS _value${i}`);
  const present = values.map((_, i) => `_value${i} IS NOT NULL`).join(' OR ');
  const pairsOf = (selection: Selection, some: readonly Part[]): string => {
    const tests = where(selection, some, draft);
    return `SELECT ${[...keys, ...columns].join(', ')} FROM ${rowsOf(some, draft.columns, draft)}${tests}`;
  };
  const asked = {
    ...query,
    fields: [...question.fields, question.distinct],
    interval: undefined,
    whole: true,
  } as const;
  const { rolled, asked: ofRolled, scanned } = chooseConversations(asked, parts);
  const pairs = [
    ...(rolled.length > 0 ? [pairsOf(ofRolled, rolled)] : []),
    ...(rolled.length === 0 || scanned.length > 0 ? [pairsOf(query, scanned)] : []),
  ];
  return (
    `pairs AS MATERIALIZED (SELECT DISTINCT * FROM (${pairs.join(' UNION ALL ')})), ` +
    `found AS MATERIALIZED (SELECT ${keys.join(', ')}, count(*) FILTER (WHERE ${present}) AS _measure ` +
    `FROM pairs GROUP BY ${keys.join(', ')}), ` +
    `counted AS (SELECT DISTINCT ${values.map((_, i) => `_value${i}`).join(', ')} FROM pairs WHERE ${present})`
  );
}

function toTop({ fields, by }: TopOptions, rows: readonly (readonly Value[])[]): Top {
  const summary = rows[rows.length - 1]!;
  const width = summary.length;
  const groups = rows.slice(0, -1).map((row) => ({
    values: keyValues(fields, row),
    measure: BigInt(row[width - 2] ?? 0),
  }));
  const total = BigInt(summary[width - 2] ?? 0);
  const shown = groups.reduce((sum, group) => sum + group.measure, 0n);
  return {
    fields,
    groups,
    total,
    other: {
      groups: Number(summary[width - 1]) - groups.length,
      // Distinct values of several groups overlap: they do not add up.
      measure: typeof by === 'string' ? total - shown : undefined,
    },
  };
}
