/** Figures of a numeric field over all matching rows. */
import { fieldNamed } from '@thalweg/core/fields';
import type { FieldStatistics } from '../store.ts';
import type { Engine } from './engine.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { type Selection, where } from './where.ts';

interface Scope {
  readonly parts: readonly Part[];
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
}

/** @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed. */
export async function statisticsOf(
  query: Selection,
  field: string,
  scope: Scope,
): Promise<FieldStatistics | undefined> {
  const { parts, engine, signal } = scope;
  const [row = []] = await runStatement(figuresStatement(query, field, parts), { engine, signal });
  const [min, max, p50, p95] = row.map((value) => (value === null ? undefined : BigInt(value)));
  if (min === undefined || max === undefined || p50 === undefined || p95 === undefined) return undefined;
  const figures = { min, max, p50, p95 };
  // Powers of two say nothing about instants; their distribution is the histogram.
  if (fieldNamed(field)?.kind === 'epoch_seconds') return { ...figures, distribution: [] };
  const steps = await runStatement(stepsStatement(query, field, parts), { engine, signal });
  const counts = new Map(steps.map(([step, count]) => [Number(step), BigInt(count ?? 0)]));
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const distribution = Array.from({ length: last - first + 1 }, (_, place) => ({
    ...endsOf(first + place),
    count: counts.get(first + place) ?? 0n,
  }));
  return { ...figures, distribution };
}

/** Step 0 is zero, step n the numbers of n bits, and -1 everything negative. */
function endsOf(step: number): { low: bigint; high: bigint } {
  if (step < 0) return { low: -(2n ** 63n), high: -1n };
  return step === 0 ? { low: 0n, high: 0n } : { low: 2n ** BigInt(step - 1), high: 2n ** BigInt(step) - 1n };
}

export function figuresStatement(query: Selection, field: string, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const value = `${draft.column(field)}::BIGINT`;
  const quantile = (share: number): string => `approx_quantile(${value}, ${share})::BIGINT`;
  const tests = where(query, parts, draft);
  return draft.finish(
    `SELECT min(${value}), max(${value}), ${quantile(0.5)}, ${quantile(0.95)} FROM ${rowsOf(parts, draft.columns, draft)}${tests}`,
  );
}

/** Rows of step and count. The logarithm is rounded, so that a number just below a power of two needs a step back. */
export function stepsStatement(query: Selection, field: string, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const value = `${draft.column(field)}::BIGINT`;
  const power = `least(floor(log2(${value}))::INTEGER, 62)`;
  const step =
    `CASE WHEN ${value} < 0 THEN -1 WHEN ${value} = 0 THEN 0 ` +
    `ELSE 1 + ${power} - (${value} < (1::BIGINT << ${power}))::INTEGER END`;
  const selection: Selection = {
    time: query.time,
    filter: { kind: 'and', filters: [query.filter, { kind: 'exists', field }] },
  };
  const tests = where(selection, parts, draft);
  return draft.finish(
    `SELECT ${step} AS step, count(*) FROM ${rowsOf(parts, draft.columns, draft)}${tests} GROUP BY step`,
  );
}
