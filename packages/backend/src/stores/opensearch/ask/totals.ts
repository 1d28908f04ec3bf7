/** Measures over all rows of a query. */
import type { Measure } from '../../store.ts';
import { compileSelection, type Selection } from './compile.ts';
import { countRows } from './count.ts';
import type { Reach } from './groups.ts';
import { type Figure, measureAggregations, readMeasures } from './measures.ts';
import { askGroups } from './scope.ts';

/** In the order of `measures`. @throws ThalwegError cancelled, engine-failed. */
export async function totalFigures(
  query: Selection,
  measures: readonly Measure[],
  { scope, signal }: Pick<Reach, 'scope' | 'signal'>,
): Promise<Figure[]> {
  if (measures.length === 0) return [];
  const count = await countRows(query, scope, signal);
  const { aggs } = measureAggregations(measures);
  const sums = aggs ? await askGroups(scope, { query: compileSelection(query), aggs }, signal) : {};
  return readMeasures({ ...sums, doc_count: count }, measures);
}
