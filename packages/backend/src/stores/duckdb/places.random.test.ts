import { DERIVED_FIELDS } from '@thalweg/core/fields';
import {
  type AddressTable,
  type Filter,
  formatAddress,
  matches,
  parseAddress,
  type Query,
  valueAt,
} from '@thalweg/core/query';
import type { Row, Value } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Places } from '../store.ts';
import { aggregateGroups } from './aggregate.ts';
import { countRows } from './count.ts';
import { histogramOf } from './histogram.ts';
import { searchRows } from './search.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { FORMATS, filters, queryOf, rowsOfFormat, times } from './test-queries.ts';
import { topGroups } from './top.ts';
import type { Part } from './view.ts';

const SEED = 20_261_125;

/** Steps from an address on; the rows of the tests have addresses on both sides of each. */
function tableOf(steps: readonly (readonly [from: string, value: string])[]): AddressTable {
  const values = ['', ...new Set(steps.map(([, value]) => value).filter((value) => value !== ''))];
  const starts = steps.map(([from]) => parseAddress(from)!);
  return {
    upper: BigUint64Array.from(starts, (start) => start >> 64n),
    lower: BigUint64Array.from(starts, (start) => start & 0xffff_ffff_ffff_ffffn),
    value: Uint32Array.from(steps, ([, value]) => values.indexOf(value)),
    values,
  };
}

const TABLES = {
  country: tableOf([
    ['::', ''],
    ['::1', 'DE'],
    ['0.0.0.0', 'FR'],
    ['10.0.0.2', 'US'],
    ['11.0.0.0', ''],
    ['2001:db8::1', 'DE'],
    ['2001:db8:0:1::', 'US'],
    ['ffff::', ''],
  ]),
  as: tableOf([
    ['::', ''],
    ['10.0.0.1', 'AS1 one'],
    ['10.0.0.2', 'AS12'],
    ['10.0.0.3', 'AS1 one'],
    ...Array.from({ length: 100 }, (_, step) => [`10.0.1.${step}`, `AS${step % 3} of many`] as const),
    ['10.0.1.100', ''],
    ['2001:db8::', 'AS2 two'],
  ]),
};
const places: Places = { lack: () => undefined, table: (what) => TABLES[what] };

let disk: TestParts;
let parts: Part[];
let rows: Row[];

beforeAll(async () => {
  disk = await openTestParts('256MiB', places);
  const sets = fc.sample(fc.tuple(...FORMATS.map((names) => rowsOfFormat(names, 120))), { seed: SEED, numRuns: 1 })[0]!;
  parts = (
    await Promise.all(
      sets.map((set, i) =>
        disk.write(
          FORMATS[i]!,
          set.map((row) => ({ ...row, _object: `${i}` })),
        ),
      ),
    )
  ).flat();
  rows = sets.flatMap((set, i) =>
    set.map((row) => {
      const derived = DERIVED_FIELDS.map(({ name, base, what }): [string, Value] => {
        const address = row[base] ?? null;
        return [name, address === null ? null : (valueAt(TABLES[what], parseAddress(String(address))!) ?? null)];
      });
      return { ...row, _object: `${i}`, ...Object.fromEntries(derived) };
    }),
  );
});
afterAll(() => disk.close());

const field = fc.constantFrom(...DERIVED_FIELDS.map(({ name }) => name));
const value = fc.constantFrom('DE', 'FR', 'US', 'AS1 one', 'AS12', 'XX');
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  field.map((name): Filter => ({ kind: 'exists', field: name })),
  fc
    .tuple(field, fc.array(value, { maxLength: 2 }))
    .map(([name, values]): Filter => ({ kind: 'text-in', field: name, values })),
  fc
    .tuple(field, fc.constantFrom('D', 'AS1', 'U'))
    .map(([name, text]): Filter => ({ kind: 'wildcard', field: name, parts: [{ text }, { wildcard: '*' }] })),
  fc
    .tuple(field, value, fc.boolean())
    .map(([name, low, inclusive]): Filter => ({ kind: 'text-range', field: name, low: { value: low, inclusive } })),
  fc
    .tuple(field, fc.constantFrom('.E', 'AS1.*'))
    .map(([name, source]): Filter => ({ kind: 'regex', field: name, source })),
);
const asked: fc.Arbitrary<Filter> = fc
  .tuple(leaf, fc.oneof(leaf, filters), fc.constantFrom('and', 'or', 'not'))
  .map(
    ([one, other, kind]): Filter =>
      kind === 'not'
        ? { kind: 'and', filters: [{ kind: 'not', filter: one }, other] }
        : { kind: kind as 'and' | 'or', filters: [one, other] },
  );
const queries = fc.tuple(fc.oneof(asked, filters), times).map(([filter, time]) => queryOf(filter, time));

const found = (query: Query): Row[] => rows.filter((row) => matches(query, row));
const options = () => ({ parts, engine: disk.engine, signal: undefined });

/** Rows by the values of fields, in any order. */
function groupsOf(matching: readonly Row[], fields: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of matching) {
    const key = JSON.stringify(fields.map((name) => row[name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
const sumOf = (group: readonly Row[], name: string): bigint =>
  group.reduce((sum, row) => sum + BigInt((row[name] as number | bigint | null) ?? 0), 0n);
const listed = (pairs: Iterable<readonly [string, unknown]>): string[] =>
  [...pairs].map(([key, amount]) => `${key} ${String(amount)}`).sort();

describe('derived fields', () => {
  it('are tested as the plain evaluator does', async () => {
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        expect(await countRows(query, parts, options())).toBe(BigInt(found(query).length));
      }),
      { seed: SEED, numRuns: 250 },
    );
  });

  it('are columns and keys of an order', async () => {
    const columns = ['_object', '_line', 'src_country', 'dst_country', 'src_as', 'srcaddr'];
    await fc.assert(
      fc.asyncProperty(queries, field, fc.boolean(), async (query, name, descending) => {
        const got: Row[] = [];
        const search = { columns, sort: [{ field: name, descending }], limit: undefined };
        for await (const batch of searchRows(query, search, options())) {
          for (const values of batch.rows)
            got.push(Object.fromEntries(columns.map((column, i) => [column, values[i]!])));
        }
        const wanted = found(query).map((row) =>
          Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
        );
        expect(listed(got.map((row) => [JSON.stringify(row), '']))).toEqual(
          listed(wanted.map((row) => [JSON.stringify(row), ''])),
        );
        if (!columns.includes(name)) return;
        const keys = got.map((row) => row[name]).filter((one) => one !== null);
        expect(keys).toEqual([...keys].sort((a, b) => (String(a) < String(b) ? -1 : 1) * (descending ? -1 : 1)));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('are keys of groups', async () => {
    const fields = fc.uniqueArray(fc.oneof(field, field, fc.constantFrom('srcaddr', 'dstaddr', 'dstport', 'action')), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        queries,
        fields,
        fc.constantFrom('count' as const, 'bytes' as const),
        async (query, names, by) => {
          const canonical = (row: Row): Row => ({
            ...row,
            srcaddr: plain(row['srcaddr']),
            dstaddr: plain(row['dstaddr']),
          });
          const wanted = groupsOf(found(query).map(canonical), names);
          const amount = (group: readonly Row[]): bigint =>
            by === 'count' ? BigInt(group.length) : sumOf(group, 'bytes');
          const top = await topGroups(query, { fields: names, by, limit: 1000 }, options());
          expect(listed(top.groups.map(({ values, measure }) => [JSON.stringify(values), measure]))).toEqual(
            listed([...wanted].map(([key, group]) => [key, amount(group)])),
          );
          const both = await aggregateGroups(
            query,
            { fields: names, measures: [by, 'packets'], limit: 1000 },
            options(),
          );
          expect(listed(both.groups.map(({ values, measures }) => [JSON.stringify(values), measures]))).toEqual(
            listed([...wanted].map(([key, group]) => [key, [amount(group), sumOf(group, 'packets')]])),
          );
        },
      ),
      { seed: SEED, numRuns: 80 },
    );
  });

  it('are counted as distinct values', async () => {
    await fc.assert(
      fc.asyncProperty(queries, field, field, async (query, name, distinct) => {
        const wanted = groupsOf(found(query), [name]);
        const number = (group: readonly Row[]): bigint =>
          BigInt(new Set(group.map((row) => row[distinct] ?? null).filter((one) => one !== null)).size);
        const top = await topGroups(query, { fields: [name], by: { distinct }, limit: 1000 }, options());
        expect(listed(top.groups.map(({ values, measure }) => [JSON.stringify(values), measure]))).toEqual(
          listed([...wanted].map(([key, group]) => [key, number(group)])),
        );
        const both = await aggregateGroups(
          query,
          { fields: [name], measures: ['count', { distinct }], limit: 1000 },
          options(),
        );
        expect(listed(both.groups.map(({ values, measures }) => [JSON.stringify(values), measures]))).toEqual(
          listed([...wanted].map(([key, group]) => [key, [BigInt(group.length), number(group)]])),
        );
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('break a histogram down', async () => {
    await fc.assert(
      fc.asyncProperty(queries, field, async (query, by) => {
        const histogram = await histogramOf(query, { interval: 3600, by, measure: 'count', limit: 100 }, options());
        const timed = found(query).filter((row) => (row['start'] ?? null) !== null);
        const totals = histogram.series.map((one, place): [string, bigint] => [
          JSON.stringify([one ?? null]),
          histogram.buckets.reduce((sum, { measures }) => sum + measures[place]!, 0n),
        ]);
        expect(listed(totals.filter(([, total]) => total > 0n))).toEqual(
          listed([...groupsOf(timed, [by])].map(([key, group]) => [key, BigInt(group.length)])),
        );
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

/** One spelling for each address. */
function plain(value: Value | undefined): Value {
  return value === null || value === undefined ? null : formatAddress(parseAddress(String(value))!);
}
