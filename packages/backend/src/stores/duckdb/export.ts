/** Rows of a query as a Parquet file. */
import type { SearchOptions } from '../store.ts';
import { searchStatement } from './search.ts';
import type { Statement } from './statement.ts';
import type { Part } from './view.ts';
import type { Selection } from './where.ts';

/** Writes what a search would give, in its order, to `path`, and gives one row with their number. Interrupted, it leaves no file. */
export function exportStatement(
  query: Selection,
  options: Pick<SearchOptions, 'columns' | 'sort' | 'limit'>,
  { parts, path }: { readonly parts: readonly Part[]; readonly path: string },
): Statement {
  const columns = [...new Set(options.columns)];
  const { text, parameters, ...rest } = searchStatement(query, { ...options, columns }, parts);
  return {
    ...rest,
    text: `COPY (${text}) TO $${parameters.length + 1} (FORMAT parquet, COMPRESSION zstd)`,
    parameters: [...parameters, { type: 'VARCHAR', value: path }],
  };
}
