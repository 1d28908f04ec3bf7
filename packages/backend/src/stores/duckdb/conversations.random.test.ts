import { EPHEMERAL_PORTS } from '@thalweg/core/fields';
import { type AddressTable, type Filter, matches, parseAddress, valueAt } from '@thalweg/core/query';
import type { Row, Value } from '@thalweg/core/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AggregateOptions, Measure } from '../store.ts';
import { naiveAggregate, naiveTop } from '../testing.ts';
import { aggregateGroups } from './aggregate.ts';
import { chooseConversations } from './conversations-choice.ts';
import { countRows } from './count.ts';
import { openTestParts, type TestParts } from './test-parts.ts';
import { FIRST_START, queryOf, times } from './test-queries.ts';
import { topGroups } from './top.ts';
import type { Part } from './view.ts';

const SEED = 20_261_126;
const { first, last } = EPHEMERAL_PORTS;

/** Two formats: one has what the other lacks. */
const FORMATS: readonly (readonly string[])[] = [
  ['interface_id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'bytes', 'packets', 'start', 'action'],
  ['srcaddr', 'dstaddr', 'dstport', 'bytes', 'start', 'action', 'log_status', 'flow_direction', 'traffic_path'],
];
const COLUMNS = [...new Set(FORMATS.flat())];
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '::ffff:10.0.0.2', '192.0.2.7', '2001:db8::1', '2001:DB8:0:0::1', '::'];
const PORTS = [0, 22, 53, 443, 1024, first - 1, first, first + 1, 50_000, last];

const port = fc.constantFrom(...PORTS);
const VALUES: Readonly<Record<string, fc.Arbitrary<Row[string]>>> = {
  interface_id: fc.constantFrom('eni-1', 'eni-2'),
  srcaddr: fc.constantFrom(...ADDRESSES),
  dstaddr: fc.constantFrom(...ADDRESSES),
  srcport: port,
  dstport: port,
  protocol: fc.constantFrom(6, 17),
  bytes: fc.nat(1000),
  packets: fc.nat(10),
  start: fc.nat(4 * 3600).map((seconds) => FIRST_START + seconds),
  action: fc.constantFrom('ACCEPT', 'REJECT'),
  log_status: fc.constantFrom('OK', 'NODATA'),
  flow_direction: fc.constantFrom('ingress', 'egress'),
  traffic_path: fc.constantFrom(1, 8),
};

const COUNTRIES: AddressTable = {
  upper: BigUint64Array.from([0n, 0n, 0n, 0x2001_0db8n << 32n]),
  lower: BigUint64Array.from([0n, parseAddress('10.0.0.0')!, parseAddress('192.0.2.0')!, 0n]),
  value: Uint32Array.from([0, 1, 2, 1]),
  values: ['', 'DE', 'US'],
};
const BASES: Readonly<Record<string, string>> = { src_country: 'srcaddr', dst_country: 'dstaddr' };

function rowsOf(names: readonly string[]): fc.Arbitrary<Row[]> {
  const row = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.option(VALUES[name]!, { freq: name === 'start' ? 20 : 8 })])),
  );
  return fc
    .array(row, { minLength: 40, maxLength: 150 })
    .map((rows) => rows.map((values, i) => ({ ...values, _object: 'a', _line: i + 2 }) as Row));
}

function withCountries(row: Row): Row {
  const derived = Object.entries(BASES).map(([name, base]): [string, Value] => {
    const address = row[base] ?? null;
    return [name, address === null ? null : (valueAt(COUNTRIES, parseAddress(String(address))!) ?? null)];
  });
  return { ...Object.fromEntries(COLUMNS.map((name) => [name, row[name] ?? null])), ...Object.fromEntries(derived) };
}

let disk: TestParts;
const stores: { rows: Row[]; variants: Record<'scanned' | 'rolled' | 'combined' | 'mixed', readonly Part[]> }[] = [];

beforeAll(async () => {
  disk = await openTestParts('256MiB', { lack: () => undefined, table: () => COUNTRIES });
  for (const sets of fc.sample(fc.tuple(...FORMATS.map(rowsOf)), { seed: SEED, numRuns: 3 })) {
    const scanned: Part[] = [];
    for (const [i, set] of sets.entries()) scanned.push(...(await disk.write(FORMATS[i]!, set)));
    const rolled = await disk.converse(scanned);
    const mixed = scanned.map((part, i) => (i % 2 === 0 ? part : rolled[i]!));
    const combined = await disk.converse(scanned, true);
    stores.push({ rows: sets.flat().map(withCountries), variants: { scanned, rolled, combined, mixed } });
  }
});
afterAll(() => disk.close());

const bound = port.map(BigInt);
const portField = fc.constantFrom('srcport', 'dstport');
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(portField, fc.record({ low: bound, high: bound }, { requiredKeys: [] }))
      .map(([field, ends]): Filter => ({ kind: 'integer-range', field, ...ends })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(portField, fc.array(bound, { maxLength: 3 }))
      .map(([field, values]): Filter => ({ kind: 'integer-in', field, values })),
  },
  fc
    .constantFrom('srcport', 'dstport', 'srcaddr', 'flow_direction', 'src_country')
    .map((field): Filter => ({ kind: 'exists', field })),
  fc.constantFrom('ACCEPT', 'REJECT').map((value): Filter => ({ kind: 'text-in', field: 'action', values: [value] })),
  fc.constantFrom('DE', 'US').map((value): Filter => ({ kind: 'text-in', field: 'dst_country', values: [value] })),
  fc.tuple(fc.constantFrom('srcaddr', 'dstaddr'), fc.constantFrom(...ADDRESSES)).map(([field, text]): Filter => {
    const low = parseAddress(text)!;
    return { kind: 'address-range', field, low, high: low + 1n };
  }),
  fc.constant<Filter>({ kind: 'integer-range', field: 'bytes', low: 500n }),
);
const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((all): Filter => ({ kind: 'and', filters: all })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((all): Filter => ({ kind: 'or', filters: all })),
    tie('filter').map((filter): Filter => ({ kind: 'not', filter })),
  ),
})).filter;
/** Ranges that cut a little off the first or the last day. */
const edges = fc.record(
  {
    from: fc.nat(1800).map((seconds) => BigInt(FIRST_START + seconds)),
    to: fc.nat(1800).map((seconds) => BigInt(FIRST_START + 4 * 3600 - seconds)),
  },
  { requiredKeys: [] },
);
/** Often services alone, so that ports can be keys. */
const queries = fc
  .tuple(
    filters,
    fc.constantFrom<Filter>({ kind: 'true' }, { kind: 'integer-range', field: 'dstport', high: BigInt(first - 1) }),
    fc.oneof(fc.constant({}), edges, times),
  )
  .map(([filter, services, time]) => queryOf({ kind: 'and', filters: [services, filter] }, time));

const field = fc.constantFrom(
  ...COLUMNS.filter((name) => !['start', 'bytes', 'packets'].includes(name)),
  ...Object.keys(BASES),
);
const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 3 });
const measure = fc.constantFrom<Measure>('count', 'bytes', 'packets');
const measures: fc.Arbitrary<AggregateOptions['measures']> = fc.array(
  fc.oneof(
    measure,
    field.map((distinct) => ({ distinct })),
  ),
  { minLength: 1, maxLength: 3 },
);
const store = fc.nat(2).map((i) => stores[i]!);

describe('conversations of random rows', () => {
  const used = { rolled: 0, cut: 0 };

  it('aggregate: the same as the rows, with distinct counts and countries', async () => {
    await fc.assert(
      fc.asyncProperty(
        store,
        queries,
        fields,
        measures,
        fc.integer({ min: 1, max: 6 }),
        async ({ rows, variants }, query, by, sums, limit) => {
          const options = { fields: by, measures: sums, limit };
          const expected = naiveAggregate(query, options, rows);
          for (const parts of Object.values(variants)) {
            expect(await aggregateGroups(query, options, { parts, engine: disk.engine })).toEqual(expected);
          }
          const counted = sums.flatMap((one) => (typeof one === 'string' ? [] : [one.distinct]));
          const question = { ...query, fields: [...by, ...counted], interval: undefined };
          const { rolled, cut } = chooseConversations(question, variants.rolled);
          if (rolled.length > 0) used.rolled++;
          if (cut.length > 0) used.cut++;
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
    expect(used.rolled).toBeGreaterThan(40);
    expect(used.cut).toBeGreaterThan(10);
  });

  it('top and count: the same as the rows', async () => {
    const by = fc.oneof(
      measure,
      fc.constantFrom('srcaddr', 'dstport', 'action').map((distinct) => ({ distinct })),
    );
    await fc.assert(
      fc.asyncProperty(
        store,
        queries,
        fc.uniqueArray(fc.constantFrom(...COLUMNS.filter((name) => name !== 'start')), { minLength: 1, maxLength: 2 }),
        by,
        fc.integer({ min: 1, max: 6 }),
        async ({ rows, variants }, query, names, measured, limit) => {
          const options = { fields: names, by: measured, limit };
          const expected = naiveTop(query, options, rows);
          const count = BigInt(rows.filter((row) => matches(query, row)).length);
          for (const parts of Object.values(variants)) {
            expect(await topGroups(query, options, { parts, engine: disk.engine })).toEqual(expected);
            expect(await countRows(query, parts, { engine: disk.engine, signal: undefined })).toBe(count);
          }
        },
      ),
      { seed: SEED, numRuns: 150 },
    );
  });
});
