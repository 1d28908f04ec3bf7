/** How many rows a query finds. */
import { groupedSelect } from './grouped.ts';
import { type RunOptions, runStatement } from './run.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';
import { liesWithin, type Selection } from './where.ts';

/** @throws ThalwegError cancelled, store-damaged, disk-full, engine-failed. */
export async function countRows(query: Selection, parts: readonly Part[], options: RunOptions): Promise<bigint> {
  const { known, unknown } = countChoice(query, parts);
  if (unknown.length === 0) return known;
  const [row] = await runStatement(countStatement(query, unknown), options);
  return known + BigInt(row?.[0] ?? 0);
}

/** Rows that the catalogue knows to be found, and the parts in which the others must be counted. */
export function countChoice(query: Selection, parts: readonly Part[]): { known: bigint; unknown: Part[] } {
  if (query.filter.kind !== 'true') return { known: 0n, unknown: [...parts] };
  const whole = parts.filter((part) => liesWithin(part, query.time));
  const known = whole.reduce((sum, part) => sum + part.rows - part.excludedRows, 0);
  return { known: BigInt(known), unknown: parts.filter((part) => !liesWithin(part, query.time)) };
}

export function countStatement(query: Selection, parts: readonly Part[]): Statement {
  const draft = createDraft();
  const question = { ...query, fields: [], interval: undefined, measure: 'count' } as const;
  return draft.finish(groupedSelect(question, parts, draft));
}
