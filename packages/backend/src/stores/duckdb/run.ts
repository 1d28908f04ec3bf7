/** Runs statements on DuckDB: parameters in, values out, cancelling, and errors that people can act on. */
import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  UBIGINT,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { Value } from '@thalweg/core/result';
import { ThalwegError } from '../../report/errors.ts';
import type { Engine } from './engine.ts';
import { toQueryError } from './query-error.ts';
import type { ParameterType, Statement } from './statement.ts';

/** Where a question runs, and what ends it early. */
export interface RunOptions {
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
}

/**
 * All rows of a small answer.
 *
 * @throws ThalwegError `cancelled` when the signal fires; `store-damaged`, `disk-full` or `engine-failed` when DuckDB gives up.
 */
export async function runStatement(statement: Statement, { engine, signal }: RunOptions): Promise<Value[][]> {
  throwIfAborted(signal);
  const connection = await engine.acquire();
  const stopListening = interruptOn(signal, connection);
  try {
    throwIfAborted(signal);
    await engine.providePlaces(statement.places ?? [], connection);
    const result = await connection.run(statement.text, ...bound(statement));
    const rows: Value[][] = [];
    for (const chunk of await result.fetchAllChunks()) appendRows(chunk, chunk.columnCount, rows);
    return rows;
  } catch (error) {
    throw await toQueryError(error, { statement, connection, signal });
  } finally {
    stopListening();
    engine.release(connection);
  }
}

/**
 * Rows of a large answer, chunk by chunk, in the order of the statement.
 *
 * A streamed result of DuckDB 1.5 that fails or is interrupted ends as if it were complete. Therefore an end marker follows the
 * rows, and a stream without it is an error.
 *
 * @throws ThalwegError as `runStatement`.
 */
export async function* streamStatement(
  statement: Statement,
  { engine, signal }: RunOptions,
): AsyncGenerator<Value[][]> {
  throwIfAborted(signal);
  const connection = await engine.acquire();
  const stopListening = interruptOn(signal, connection);
  let open = false;
  try {
    throwIfAborted(signal);
    await engine.providePlaces(statement.places ?? [], connection);
    const marked = `SELECT *, 0::TINYINT AS _end FROM (${statement.text}) UNION ALL BY NAME SELECT 1::TINYINT AS _end`;
    const result = await connection.stream(marked, ...bound(statement));
    open = true;
    const width = result.columnCount - 1;
    let complete = false;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      throwIfAborted(signal);
      const rows: Value[][] = [];
      appendRows(chunk, width, rows);
      if (chunk.getColumnVector(width).getItem(chunk.rowCount - 1) === 1) {
        complete = true;
        rows.pop();
      }
      if (rows.length > 0) yield rows;
    }
    open = false;
    if (!complete) await explainBreak(connection, statement);
  } catch (error) {
    throw await toQueryError(error, { statement, connection, signal });
  } finally {
    stopListening();
    // The reader has left before the end: what still runs must not go on.
    if (open) connection.interrupt();
    engine.release(connection);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ThalwegError('cancelled', 'The query was cancelled.');
}

/** Ends what the connection runs when the signal fires; an interrupt between two statements is lost, so it is repeated. */
function interruptOn(signal: AbortSignal | undefined, connection: DuckDBConnection): () => void {
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    again ??= setInterval(() => connection.interrupt(), 20);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  return () => {
    clearInterval(again);
    signal?.removeEventListener('abort', interrupt);
  };
}

/** The reason of a break is lost with the stream; the same work without a stream throws it. */
async function explainBreak(connection: DuckDBConnection, statement: Statement): Promise<never> {
  await connection.run(`SELECT max(hash(answer)) FROM (${statement.text}) AS answer`, ...bound(statement));
  throw new ThalwegError('engine-failed', 'The query engine broke off in the middle of an answer.', {
    help: 'Try again.',
  });
}

const DUCKDB_TYPES: Record<ParameterType, DuckDBType> = {
  VARCHAR,
  INTEGER,
  BIGINT,
  UINTEGER,
  UBIGINT,
  'VARCHAR[]': LIST(VARCHAR),
};

/** Typed, since an untyped bigint would be a HUGEINT and a number above 2^31 a BIGINT, neither of which prunes a column. */
function bound(statement: Statement): [DuckDBValue[], DuckDBType[]] {
  const values = statement.parameters.map(({ type, value }): DuckDBValue => {
    if (typeof value === 'object') return listValue([...value]);
    if (typeof value === 'string') return value;
    return type === 'BIGINT' || type === 'UBIGINT' ? BigInt(value) : Number(value);
  });
  return [values, statement.parameters.map(({ type }) => DUCKDB_TYPES[type])];
}

/** Appends the rows of a chunk: integers as numbers where they fit exactly, else bigint; text; null. */
function appendRows(chunk: DuckDBDataChunk, width: number, rows: Value[][]): void {
  const first = rows.length;
  const count = chunk.rowCount;
  for (let row = 0; row < count; row++) rows.push(new Array<Value>(width));
  for (let column = 0; column < width; column++) {
    const vector = chunk.getColumnVector(column);
    for (let row = 0; row < count; row++) rows[first + row]![column] = toValue(vector.getItem(row));
  }
}

function toValue(value: DuckDBValue): Value {
  if (typeof value === 'bigint') {
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value;
  }
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`a statement gave a value of type ${typeof value}`);
}
