/** What DuckDB says about a statement, as errors that people can act on. */
import { ThalwegError } from '../../report/errors.ts';
import { toFailure } from './failure.ts';
import type { Statement } from './statement.ts';

/** A file that the message names and the statement reads does not read: the store is damaged. */
export function toQueryError(error: unknown, statement: Statement, signal: AbortSignal | undefined): unknown {
  if (error instanceof ThalwegError) return error;
  if (signal?.aborted) return new ThalwegError('cancelled', 'The query was cancelled.', { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  const sentence = message.split('\n', 1)[0]!.trim();
  const path = readPaths(statement).find((candidate) => message.includes(candidate));
  if (path !== undefined) {
    return new ThalwegError('store-damaged', `The part ${path} does not read: ${sentence}`, {
      help: '`thalweg store verify` lists what is wrong.',
      cause: error,
    });
  }
  const failure = toFailure(error, 'the query');
  if (failure instanceof ThalwegError && failure.code !== 'engine-failed') return failure;
  if (message.startsWith('Out of Memory Error')) {
    return new ThalwegError('engine-failed', 'The question needs more memory than the query engine may use.', {
      help: 'Narrow the time range, or ask for fewer groups.',
      cause: error,
    });
  }
  return new ThalwegError('engine-failed', `The query engine gave up: ${sentence}`, { cause: error });
}

function readPaths(statement: Statement): string[] {
  return statement.parameters.flatMap(({ type, value }) =>
    type === 'VARCHAR[]' && typeof value === 'object' ? value : [],
  );
}
