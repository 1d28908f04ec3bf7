/** SQL of questions that group and add up: over rollups where they answer, else over conversations, and over the rows of all other parts. */
import type { DerivedField } from '@thalweg/core/fields';
import type { Measure } from '../store.ts';
import { condition } from './compile.ts';
import { ROWS_COLUMN } from './conversations.ts';
import { chooseConversations } from './conversations-choice.ts';
import { keyColumns } from './keys.ts';
import { addressParts, derivedIn, withPlaces } from './places.ts';
import { chooseRollup, type GroupedQuestion, type RollupChoice } from './rollup-choice.ts';
import { rowsOf } from './sources-sql.ts';
import { type Draft, identifier } from './statement.ts';
import type { Part } from './view.ts';
import { where } from './where.ts';

export interface MeasuredQuestion extends GroupedQuestion {
  readonly measure: Measure;
  /** Further measures, as the columns `_also0`, `_also1`, … */
  readonly also?: readonly Measure[];
  /** SQL of a key that stands in for `fields`, named `_series`; such a question is never answered by rollups. */
  readonly series?: (draft: Draft) => string;
}

/**
 * A SELECT with one row a group: the bucket (`_bucket`, epoch seconds, when there is an interval), the key columns of the fields,
 * and the measure (`measure`, exact: the sum of 64-bit integers is one of 128 bits).
 */
export function groupedSelect(asked: MeasuredQuestion, parts: readonly Part[], draft: Draft): string {
  if (asked.series) return scanSelect(asked, { parts }, draft);
  const choice = chooseRollup(asked, parts);
  const conversations = chooseConversations(asked, choice.scanned);
  const { rolled, asked: ofRolled, scanned } = conversations;
  const surplus = [choice, conversations].filter(({ cut }) => cut.length > 0);
  // How many rows a group has tells whether anything is left of it.
  const question: MeasuredQuestion =
    surplus.length === 0 ? asked : { ...asked, also: [...(asked.also ?? []), 'count'] };
  const keys = keyNames(question);
  const selects: string[] = [];
  if (choice.files.length > 0) selects.push(rollupSelect(question, choice, draft));
  if (choice.edges.length > 0) {
    selects.push(scanSelect({ ...question, ...choice.onEdges }, { parts: choice.edges }, draft));
  }
  if (rolled.length > 0) {
    selects.push(scanSelect({ ...question, ...ofRolled }, { parts: rolled, rows: ROWS_COLUMN }, draft));
  }
  for (const { cut, outside } of surplus) {
    const less = measureNames(question).map((name) => `-${name} AS ${name}`);
    selects.push(
      `SELECT ${[...keys, ...less].join(', ')} FROM (${scanSelect({ ...question, ...outside }, { parts: cut }, draft)})`,
    );
  }
  if (selects.length === 0 || scanned.length > 0) selects.push(scanSelect(question, { parts: scanned }, draft));
  if (selects.length === 1) return selects[0]!;
  const sums = measureNames(asked).map((name) => `sum(${name}) AS ${name}`);
  const having = surplus.length === 0 || keys.length === 0 ? '' : ` HAVING sum(${measureNames(question).at(-1)}) > 0`;
  return `${grouped(keys, [...keys, ...sums], `(${selects.join(' UNION ALL ')})`)}${having}`;
}

/** Names of the measures of `groupedSelect`. */
export function measureNames({ also = [] }: Pick<MeasuredQuestion, 'also'>): string[] {
  return ['_measure', ...also.map((_, place) => `_also${place}`)];
}

/** Each measure as SQL under its name; `sql` writes one. */
function measureColumns(question: MeasuredQuestion, sql: (measure: Measure) => string): string[] {
  const measures = [question.measure, ...(question.also ?? [])];
  return measureNames(question).map((name, place) => `${sql(measures[place] as Measure)} AS ${name}`);
}

/** Names of the key columns of `groupedSelect`, as identifiers. */
export function keyNames(question: MeasuredQuestion): string[] {
  const names = question.series ? ['_series'] : question.fields.flatMap(keyColumns).map(identifier);
  return question.interval === undefined ? names : ['_bucket', ...names];
}

/** What is read row by row. */
interface Scanned {
  readonly parts: readonly Part[];
  /** The column that says how many rows of a log a row stands for; without it, one. */
  readonly rows?: string;
}

function scanSelect(question: MeasuredQuestion, scanned: Scanned, draft: Draft): string {
  const { parts } = scanned;
  const isTimed = question.series !== undefined || question.interval !== undefined;
  const derived = isTimed ? [] : question.fields.flatMap((name) => derivedIn(name, parts) ?? []);
  if (derived.length > 0) return derivedSelect(question, derived, { scanned, draft });
  const columns: string[] = [];
  if (question.interval !== undefined) columns.push(bucket(draft.column('start'), question, draft));
  if (question.series) columns.push(`${question.series(draft)} AS _series`);
  else columns.push(...question.fields.flatMap(keyColumns).map((name) => draft.column(name)));
  columns.push(...measureColumns(question, (measure) => scannedMeasure(measure, scanned, draft)));
  const tests = where(question, parts, draft);
  return grouped(keyNames(question), columns, `${rowsOf(parts, draft.columns, draft)}${tests}`);
}

/** Rows are grouped by the address first, and what is derived from it is looked up for each group: there are fewer of them. */
function derivedSelect(
  question: MeasuredQuestion,
  derived: readonly DerivedField[],
  { scanned, draft }: { readonly scanned: Scanned; readonly draft: Draft },
): string {
  const { parts } = scanned;
  const bases = [...new Set(derived.map(({ base }) => base))];
  const stored = question.fields.filter((name) => !derived.some((field) => field.name === name)).flatMap(keyColumns);
  // In a part the text of an address has a dictionary, and what has one is grouped at once; among conversations a number is quicker.
  const addresses = scanned.rows === undefined ? bases : bases.flatMap(addressParts);
  const keys = [...new Set([...stored, ...addresses])].map((name) => draft.column(name));
  const numbers = bases
    .flatMap(addressParts)
    .map((name) => draft.column(name))
    .filter((column) => !keys.includes(column));
  const columns = [
    ...keys,
    ...numbers.map((column) => `any_value(${column}) AS ${column}`),
    ...measureColumns(question, (measure) => scannedMeasure(measure, scanned, draft)),
  ];
  const tests = where(question, parts, draft);
  const byAddress = grouped(keys, columns, `${rowsOf(parts, draft.columns, draft)}${tests}`);
  const sums = measureNames(question).map((name) => `sum(${name}) AS ${name}`);
  const names = keyNames(question);
  return grouped(names, [...names, ...sums], withPlaces(`(${byAddress})`, derived, draft));
}

function scannedMeasure(measure: Measure, { rows }: Scanned, draft: Draft): string {
  if (measure === 'count' && rows === undefined) return 'count(*)';
  return `coalesce(sum(${draft.column(measure === 'count' ? (rows as string) : measure)}), 0)`;
}

function rollupSelect(question: MeasuredQuestion, { kind, files, minutes }: RollupChoice, draft: Draft): string {
  const columns: string[] = [];
  const tests = [`kind = ${draft.bind('VARCHAR', kind)}`];
  if (question.interval !== undefined) {
    columns.push(bucket('minute', question, draft));
    tests.push('minute IS NOT NULL');
  }
  columns.push(...question.fields.map(identifier));
  columns.push(
    ...measureColumns(question, (measure) => `coalesce(sum(${measure === 'count' ? '"rows"' : measure}), 0)`),
  );
  if (kind === 'minute') {
    if (minutes.from !== undefined) tests.push(`minute >= ${draft.bind('BIGINT', minutes.from)}`);
    if (minutes.to !== undefined) tests.push(`minute < ${draft.bind('BIGINT', minutes.to)}`);
  }
  if (question.filter.kind !== 'true') tests.push(condition(question.filter, draft));
  const source = `read_parquet(${draft.bind('VARCHAR[]', files)}, hive_partitioning = false)`;
  return grouped(keyNames(question), columns, `${source} WHERE ${tests.join(' AND ')}`);
}

function bucket(time: string, { interval, origin = 0 }: GroupedQuestion, draft: Draft): string {
  const since = origin === 0 ? time : `(${time} + ${draft.bind('BIGINT', interval! - origin)})`;
  return `${time} - ${since} % ${draft.bind('BIGINT', interval!)} AS _bucket`;
}

function grouped(keys: readonly string[], columns: readonly string[], source: string): string {
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  return `SELECT ${columns.join(', ')} FROM ${source}${by}`;
}
