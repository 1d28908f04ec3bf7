/** One row by where it came from. */
import type { Row, Value } from '@thalweg/core/result';
import { type RunOptions, runStatement } from './run.ts';
import { rowsOf } from './sources-sql.ts';
import { createDraft, type Statement } from './statement.ts';
import type { Part } from './view.ts';

/** @throws ThalwegError store-damaged, disk-full, engine-failed. */
export async function findRecord(
  place: { readonly object: string; readonly line: number },
  scope: { readonly columns: readonly string[]; readonly parts: readonly Part[] },
  options: RunOptions,
): Promise<Row | undefined> {
  const parts = scope.parts.filter((part) => !part.excluded.includes(place.object));
  const columns = [...new Set([...scope.columns, '_object', '_line'])];
  const [found] = await runStatement(recordStatement(place, { columns, parts }), options);
  if (!found) return undefined;
  return Object.fromEntries(columns.map((column, i): [string, Value] => [column, found[i] ?? null]));
}

function recordStatement(
  place: { readonly object: string; readonly line: number },
  { columns, parts }: { readonly columns: readonly string[]; readonly parts: readonly Part[] },
): Statement {
  const draft = createDraft();
  const selected = columns.map((column) => draft.column(column)).join(', ');
  const tests =
    `${draft.column('_object')} = ${draft.bind('VARCHAR', place.object)} ` +
    `AND ${draft.column('_line')} = ${draft.bind('BIGINT', place.line)}`;
  return draft.finish(`SELECT ${selected} FROM ${rowsOf(parts, draft.columns, draft)} WHERE ${tests} LIMIT 1`);
}
