/** What DuckDB says about a statement, as errors that people can act on. */
import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { ThalwegError } from '../../report/errors.ts';
import { toFailure } from './failure.ts';
import type { Statement } from './statement.ts';

export interface FailedRun {
  readonly statement: Statement;
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal | undefined;
}

/**
 * The error to throw for a failed run: `cancelled` when the signal has fired; `disk-full`; `engine-failed` when memory is short;
 * `store-damaged` with the part at fault; `engine-failed` with DuckDB's sentence for all else.
 */
export async function toQueryError(error: unknown, run: FailedRun): Promise<unknown> {
  if (error instanceof ThalwegError) return error;
  if (run.signal?.aborted) return new ThalwegError('cancelled', 'The query was cancelled.', { cause: error });
  const message = messageOf(error);
  if (message.startsWith('Out of Memory Error')) {
    return new ThalwegError('engine-failed', 'The question needs more memory than the query engine may use.', {
      help: 'Narrow the time range, or ask for fewer groups.',
      cause: error,
    });
  }
  const failure = toFailure(error, 'the query');
  if (failure instanceof ThalwegError && failure.code === 'disk-full') return failure;

  const paths = run.statement.parameters.flatMap(({ value }) => (typeof value === 'object' ? value : []));
  const named = paths.find((path) => message.includes(path));
  const damage = named === undefined ? await findDamage(paths, run) : { path: named, reason: sentence(message) };
  if (run.signal?.aborted) return new ThalwegError('cancelled', 'The query was cancelled.', { cause: error });
  if (damage) {
    return new ThalwegError('store-damaged', `The part ${damage.path} does not read: ${damage.reason}`, {
      help: '`thalweg store verify` lists what is wrong.',
      cause: error,
    });
  }
  return new ThalwegError('engine-failed', `The query engine gave up: ${sentence(message)}`, { cause: error });
}

/** DuckDB names a file whose end does not read, not one whose pages do not: every file is read until one fails. */
async function findDamage(
  paths: readonly string[],
  { connection, signal }: FailedRun,
): Promise<{ path: string; reason: string } | undefined> {
  for (const path of paths) {
    if (signal?.aborted) return undefined;
    try {
      const text = 'SELECT max(hash(part)) FROM read_parquet($1, hive_partitioning = false) AS part';
      await connection.run(text, [path], [VARCHAR]);
    } catch (error) {
      return { path, reason: sentence(messageOf(error)) };
    }
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(message: string): string {
  return message.split('\n', 1)[0]!.trim();
}
