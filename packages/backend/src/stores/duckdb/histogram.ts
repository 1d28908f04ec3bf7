/** A query over time. */
import { derivedField, fieldNamed } from '@thalweg/core/fields';
import { type Filter, parseAddress } from '@thalweg/core/query';
import {
  type Buckets,
  foldHistogram,
  type Histogram,
  type HistogramSpan,
  placeCells,
  type Value,
} from '@thalweg/core/result';
import { refuseTooMany } from '../model/buckets.ts';
import type { HistogramOptions } from '../store.ts';
import { columnType, isAddress } from './column-types.ts';
import { condition } from './compile.ts';
import type { Engine } from './engine.ts';
import { groupedSelect, type MeasuredQuestion } from './grouped.ts';
import { runStatement } from './run.ts';
import { createDraft, type Draft, type Statement } from './statement.ts';
import { topGroups } from './top.ts';
import type { Part } from './view.ts';
import type { Selection } from './where.ts';

/**
 * Rows by buckets of `interval` seconds of their start. The time range gives the first and last bucket;
 * an open end is where the first or last row found lies. Rows without start are in no bucket.
 *
 * @throws ThalwegError bad-option for too many buckets; cancelled, store-damaged, disk-full, engine-failed.
 */
export async function histogramOf(query: Selection, options: HistogramOptions, scope: Scope): Promise<Histogram> {
  const { by, limit, signal } = options;
  const parts = scope.parts.filter((part) => part.minStart !== undefined);
  const span = spanOf(query);
  refuseSpan(span, parts, options);
  if (by !== undefined && !hasFewValues(by)) {
    return rankedHistogram(query, { ...options, by }, { parts, span, engine: scope.engine });
  }

  const statement = histogramStatement(query, options, parts);
  const rows = await runStatement(statement, { engine: scope.engine, signal });
  if (by === undefined) {
    const cells = rows.map(([bucket, measure]) => ({ bucket: Number(bucket), series: 0, measure: toBigInt(measure) }));
    return foldHistogram(options, [''], { span, cells });
  }
  const found = rows.map(([bucket, value, measure]) => ({
    bucket: Number(bucket),
    value: value ?? null,
    measure: toBigInt(measure),
  }));
  const { series, cells } = placeCells(found, limit);
  return foldHistogram(options, series, { span, cells });
}

interface Scope {
  readonly parts: readonly Part[];
  readonly engine: Engine;
}

/** Rows of bucket, value of the break-down when there is one, and measure. */
export function histogramStatement(
  query: Selection,
  { interval, origin, by, measure }: Pick<HistogramOptions, 'interval' | 'origin' | 'by' | 'measure'>,
  parts: readonly Part[],
): Statement {
  const draft = createDraft();
  const question = { ...query, fields: by === undefined ? [] : [by], interval, origin, measure };
  return draft.finish(groupedSelect(question, parts, draft));
}

/** Fields with few values, whose groups by time are few too: one statement finds all, and the largest are chosen from them. */
export function hasFewValues(field: string): boolean {
  if (derivedField(field)?.what === 'country') return true;
  const kind = fieldNamed(field)?.kind;
  return kind === 'enum' || kind === 'flags' || kind === 'integer';
}

/** Break-down by a field that may have millions of values: the largest first, then everything else as one. */
async function rankedHistogram(
  query: Selection,
  options: HistogramOptions & { readonly by: string },
  { parts, engine, span }: Scope & { readonly span: HistogramSpan },
): Promise<Histogram> {
  const { measure, by, limit, signal } = options;
  const ranked = await topGroups(
    query,
    { fields: [by], by: measure, limit, ...(signal && { signal }) },
    { parts, engine },
  );
  const series: (Value | undefined)[] = ranked.groups.map((group) => group.values[0] ?? null);
  const rows = await runStatement(seriesStatement(query, { ...options, series }, parts), { engine, signal });
  const cells = rows.map(([bucket, place, sum]) => ({
    bucket: Number(bucket),
    series: Number(place),
    measure: toBigInt(sum),
  }));
  if (ranked.other.groups > 0) series.push(undefined);
  return foldHistogram(options, series, { span, cells });
}

interface SeriesQuestion extends Buckets, Pick<MeasuredQuestion, 'measure'> {
  readonly by: string;
  readonly series: readonly (Value | undefined)[];
}

/** Rows of bucket, place in the series (or the number of series for any other value), and measure. */
export function seriesStatement(
  query: Selection,
  { interval, origin, measure, by, series }: SeriesQuestion,
  parts: readonly Part[],
): Statement {
  const draft = createDraft();
  const place = (own: Draft): string => {
    const cases = series.map((value, i) => `WHEN ${condition(equals(by, value ?? null), own)} THEN ${i}`);
    return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${series.length} END`;
  };
  const question = { ...query, fields: [], interval, origin, measure, series: place };
  return draft.finish(groupedSelect(question, parts, draft));
}

function equals(field: string, value: Value): Filter {
  if (value === null) return { kind: 'not', filter: { kind: 'exists', field } };
  if (isAddress(field)) {
    const address = parseAddress(String(value))!;
    return { kind: 'address-range', field, low: address, high: address };
  }
  return columnType(field) === 'VARCHAR'
    ? { kind: 'text-in', field, values: [String(value)] }
    : { kind: 'integer-in', field, values: [BigInt(value)] };
}

function spanOf({ time }: Selection): HistogramSpan {
  return {
    from: time.from === undefined ? undefined : Number(time.from),
    last: time.to === undefined ? undefined : Number(time.to) - 1,
  };
}

function refuseSpan(span: HistogramSpan, parts: readonly Part[], cut: Buckets): void {
  const from = span.from ?? Math.min(...parts.map((part) => part.minStart!));
  const last = span.last ?? Math.max(...parts.map((part) => part.maxStart!));
  if (!Number.isFinite(from) || !Number.isFinite(last)) return;
  refuseTooMany({ from, last }, cut);
}

function toBigInt(value: Value | undefined): bigint {
  return BigInt(value ?? 0);
}
