/** `search --follow`: matching rows as they are committed, whoever commits them. */
import type { Query } from '@thalweg/core/query';
import type { RowBatch } from '@thalweg/core/result';
import { arrivedRows, Follower } from '../http/follower.ts';
import { ThalwegError } from '../report/errors.ts';
import type { SearchOptions, Store } from '../stores/store.ts';
import type { Options } from './command.ts';

/**
 * Whether new rows are wanted.
 * @throws ThalwegError `bad-option` with an output that would never be whole.
 */
export function followOption(options: Options, format: string): boolean {
  if (options['follow'] !== true) return false;
  if (format === 'json' || format === 'parquet') {
    throw new ThalwegError('bad-option', `--follow: ${format} is never whole; use the table, ndjson or csv`);
  }
  for (const name of ['output', 'sort']) {
    if (options[name] !== undefined) throw new ThalwegError('bad-option', `--follow and --${name} exclude each other`);
  }
  return true;
}

/**
 * Rows of all commits from now on, oldest first in each, until the signal fires or `limit` rows are there.
 * @param question made anew for each commit, since `now` moves on.
 */
export async function* followRows(
  store: Pick<Store, 'arrivals' | 'search'>,
  question: () => Promise<Query>,
  { columns, limit, signal = new AbortController().signal }: SearchOptions,
): AsyncGenerator<RowBatch> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  try {
    for await (const arrival of new Follower(store).arrivals(signal)) {
      const rows = await arrivedRows(store, await question(), arrival, { columns, limit: undefined, signal });
      if (rows.length > 0) yield { columns, rows: rows.slice(0, left) };
      left -= rows.length;
      if (left <= 0) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
