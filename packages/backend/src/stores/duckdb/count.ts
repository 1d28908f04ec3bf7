/** How many rows a query finds. */
import type { Query } from '@thalweg/core/query';
import type { Sources } from './ask.ts';
import { runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { liesWithin, type Selection, where } from './where.ts';

/** @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed. */
export async function count(query: Query, sources: Sources, signal?: AbortSignal): Promise<bigint> {
  const view = sources.view();
  try {
    const { known, parts } = countChoice(query, view.partsFor(query.time));
    if (parts.length === 0) return known;
    const [row] = await runStatement(countStatement(query, parts), { engine: sources.engine, signal });
    return known + BigInt(row?.[0] ?? 0);
  } finally {
    view.close();
  }
}

/** Rows that the catalogue knows to be found, and the parts in which the others must be counted. */
export function countChoice(query: Selection, parts: readonly Part[]): { known: bigint; parts: Part[] } {
  if (query.filter.kind !== 'true') return { known: 0n, parts: [...parts] };
  const whole = parts.filter((part) => liesWithin(part, query.time));
  const known = whole.reduce((sum, part) => sum + part.rows - part.excludedRows, 0);
  return { known: BigInt(known), parts: parts.filter((part) => !liesWithin(part, query.time)) };
}

export function countStatement(query: Selection, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const tests = where(query, parts, draft);
  return draft.finish(`SELECT count(*) FROM ${rowsOf(parts, draft.columns, draft)}${tests}`);
}
