/** Tables of places in the memory of DuckDB. */
import { type DuckDBConnection, DuckDBDataChunk, UINTEGER, VARCHAR } from '@duckdb/node-api';
import type { DerivedField } from '@thalweg/core/fields';
import { splitWords } from '@thalweg/core/query';
import { ThalwegError } from '../../report/errors.ts';
import type { Places } from '../store.ts';
import { placesTable } from './statement.ts';

/** Rows of a chunk of DuckDB. */
const CHUNK = 2048;

/**
 * Makes the table of an `AddressTable` with one row a step: `low` UHUGEINT, where it begins, and `value` VARCHAR, NULL for none.
 * @throws ThalwegError no-geo, unreadable.
 */
export async function createPlacesTable(
  connection: DuckDBConnection,
  what: DerivedField['what'],
  places: Places | undefined,
): Promise<void> {
  if (!places) throw new ThalwegError('no-geo', 'There is no data to look addresses up in.');
  const { upper, lower, value, values } = places.table(what);
  const name = placesTable(what);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name}_steps (w0 UINTEGER, w1 UINTEGER, w2 UINTEGER, w3 UINTEGER, value UINTEGER)`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${name}_values (place UINTEGER, value VARCHAR)`);
  const halves = [splitWords(upper), splitWords(lower)];
  // Words, since a bigint for each number would take longer than all the rest.
  const columns = [...halves.flatMap(({ high, low }) => [high, low]), value];
  const steps = await connection.createAppender(`${name}_steps`);
  for (let at = 0; at < value.length; at += CHUNK) {
    const end = Math.min(at + CHUNK, value.length);
    const chunk = DuckDBDataChunk.create(
      columns.map(() => UINTEGER),
      end - at,
    );
    chunk.setColumns(columns.map((column) => Array.from(column.subarray(at, end))));
    steps.appendDataChunk(chunk);
  }
  steps.closeSync();
  const texts = await connection.createAppender(`${name}_values`);
  for (let at = 1; at < values.length; at += CHUNK) {
    const part = values.slice(at, at + CHUNK);
    const chunk = DuckDBDataChunk.create([UINTEGER, VARCHAR], part.length);
    chunk.setColumns([part.map((_, i) => at + i), part]);
    texts.appendDataChunk(chunk);
  }
  texts.closeSync();
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} AS
     SELECT (w0::UBIGINT * 4294967296 + w1)::UHUGEINT * 18446744073709551616 + (w2::UBIGINT * 4294967296 + w3) AS low,
       named.value AS value
     FROM ${name}_steps AS steps LEFT JOIN ${name}_values AS named ON steps.value = named.place`,
  );
  await connection.run(`DROP TABLE ${name}_steps; DROP TABLE ${name}_values`);
}
