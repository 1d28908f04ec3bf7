/** How many rows a query finds. */
import { compileSelection, type Selection } from './compile.ts';
import { askRows, type Scope } from './scope.ts';

/** @throws ThalwegError cancelled, engine-failed. */
export async function countRows(query: Selection, scope: Scope, signal?: AbortSignal): Promise<bigint> {
  const { hits } = await askRows(scope, countBody(query), signal);
  return BigInt(hits.total?.value ?? 0);
}

export function countBody(query: Selection): object {
  return { size: 0, track_total_hits: true, query: compileSelection(query) };
}
