/** One row by where it came from. */
import type { Row } from '@thalweg/core/result';
import { askRows, type Scope } from './scope.ts';
import { searchBody } from './search.ts';
import { readRow } from './values.ts';

/** @throws ThalwegError engine-failed. */
export async function findRecord(
  place: { readonly object: string; readonly line: number },
  columns: readonly string[],
  scope: Scope,
): Promise<Row | undefined> {
  const wanted = [...new Set([...columns, '_object', '_line'])];
  const filter = {
    kind: 'and',
    filters: [
      { kind: 'text-in', field: '_object', values: [place.object] },
      { kind: 'integer-in', field: '_line', values: [BigInt(place.line)] },
    ],
  } as const;
  const { hits } = await askRows(scope, { ...searchBody({ filter, time: {} }, wanted, scope), size: 1 });
  const [hit] = hits.hits;
  return hit && readRow(hit, wanted, scope);
}
