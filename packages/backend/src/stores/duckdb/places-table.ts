/** Tables of places in the memory of DuckDB. */
import { type DuckDBConnection, DuckDBDataChunk, UINTEGER, VARCHAR } from '@duckdb/node-api';
import type { DerivedField } from '@thalweg/core/fields';
import { splitWords } from '@thalweg/core/query';
import { ThalwegError } from '../../report/errors.ts';
import type { Places } from '../store.ts';
import { pagesOf, placesTable } from './statement.ts';

/** The last address of IPv6. */
const LAST = 2n ** 128n - 1n;

/** Rows of a chunk of DuckDB. */
const CHUNK = 2048;

/**
 * Steps of a page. DuckDB finds the step of an address with an ASOF join, for which it sorts all steps at every question: 617,000 for
 * countries, 75 ms of processor time and more. So it only finds the page that way, and the step by comparing with all of the page.
 */
const PAGE = 16;

/**
 * Makes two tables of an `AddressTable`: one with a row for each step that has a value (`page`; `low` and `high` UHUGEINT, its first
 * and last address; `value` VARCHAR), and `pagesOf` it with the first address of each page.
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
  const low = '(w0::UBIGINT * 4294967296 + w1)::UHUGEINT * 18446744073709551616 + (w2::UBIGINT * 4294967296 + w3)';
  // Rows are numbered, and follow each other, as they were appended; a window with an order of its own would sort them.
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} AS
     SELECT page, low, high, named.value AS value
     FROM (SELECT page, low, coalesce(lead(low) OVER () - 1, ${LAST}::UHUGEINT) AS high, value
       FROM (SELECT (rowid // ${PAGE})::UINTEGER AS page, ${low} AS low, value FROM ${name}_steps)) AS bounds
     JOIN ${name}_values AS named ON bounds.value = named.place`,
  );
  await connection.run(
    `CREATE OR REPLACE TABLE ${pagesOf(name)} AS
     SELECT (rowid // ${PAGE})::UINTEGER AS page, ${low} AS low FROM ${name}_steps WHERE rowid % ${PAGE} = 0`,
  );
  await connection.run(`DROP TABLE ${name}_steps; DROP TABLE ${name}_values`);
}
