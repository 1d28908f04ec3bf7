import { DuckDBInstance, listValue } from '@duckdb/node-api';
import { derivedField } from '@thalweg/core/fields';
import { expect, it } from 'vitest';
import { withPlaces } from './places.ts';
import { createPlacesTable } from './places-table.ts';
import { createDraft } from './statement.ts';

/** More than some pages, about the border of IPv4 among them. */
const STEPS = 100;
const MAPPED = 0xffff_0000_0000n;

it('gives every address the value of the last step that begins at or before it', async () => {
  const starts = Array.from({ length: STEPS }, (_, step) => (step === 0 ? 0n : MAPPED - 500n + BigInt(step) * 10n));
  const values = ['', ...starts.map((_, step) => `V${step}`)];
  // Every fifth step says that nothing is told.
  const value = Uint32Array.from(starts, (_, step) => (step % 5 === 0 ? 0 : step + 1));
  const table = {
    upper: BigUint64Array.from(starts, () => 0n),
    lower: BigUint64Array.from(starts),
    value,
    values,
  };
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await createPlacesTable(connection, 'country', { lack: () => undefined, table: () => table });

  const asked = starts.flatMap((start) => [start - 1n, start, start + 1n]).filter((address) => address >= 0n);
  await connection.run(
    `CREATE TABLE asked AS SELECT address::VARCHAR AS srcaddr,
       CASE WHEN address BETWEEN ${MAPPED} AND ${MAPPED + 0xffff_ffffn} THEN (address - ${MAPPED})::UINTEGER END AS _srcaddr_v4,
       0::UBIGINT AS _srcaddr_hi, address::UBIGINT AS _srcaddr_lo
     FROM (SELECT unnest($1)::UBIGINT AS address)`,
    [listValue(asked.map(String))],
  );
  const draft = createDraft();
  const source = withPlaces('asked', [derivedField('src_country')!], draft);
  const found = await connection.runAndReadAll(`SELECT srcaddr, src_country FROM ${source}`);
  const wanted = asked.map((address) => {
    const step = starts.findLastIndex((start) => start <= address);
    return [String(address), step % 5 === 0 ? null : `V${step}`];
  });
  expect(found.getRows().toSorted()).toEqual(wanted.toSorted());
  connection.closeSync();
  instance.closeSync();
});
