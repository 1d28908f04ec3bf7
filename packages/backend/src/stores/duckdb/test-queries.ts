/** Random rows and filters over them, for tests of questions against the naive meaning of a query. */
import { type Filter, mergeRanges, parseAddress, type Query, type TimeRange } from '@thalweg/core/query';
import type { Row } from '@thalweg/core/result';
import fc from 'fast-check';

/** 2026-11-23T22:00:00Z: the rows lie on two days. */
export const FIRST_START = 1_795_471_200;

/** The columns of two formats: one has what the other lacks. */
export const FORMATS: readonly (readonly string[])[] = [
  [
    'interface_id',
    'srcaddr',
    'dstport',
    'protocol',
    'bytes',
    'packets',
    'start',
    'end',
    'action',
    'log_status',
    'brand_new',
  ],
  ['srcaddr', 'dstaddr', 'dstport', 'tcp_flags', 'bytes', 'start', 'action', 'interface_id'],
];

const ADDRESSES = [
  '10.0.0.1',
  '::ffff:10.0.0.1',
  '10.0.0.2',
  '10.255.255.255',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  '::fffe:ffff:ffff',
  '::1:0:0:0',
  '2001:db8::1',
  '2001:DB8:0:0::1',
  '2001:db8::ffff:ffff:ffff:ffff',
  '2001:db8:0:1::',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
];
const TEXTS = [
  '',
  'a',
  'ab',
  'aXb',
  'a%b',
  'a_b',
  'a\\b',
  'a*b',
  'é',
  '\uffff',
  '😀',
  'a😀b',
  'line\nbreak',
  'REJECT',
  'eni-1',
];
const INTEGERS = [0n, 1n, 22n, 443n, 2n ** 31n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n];

const text = fc.constantFrom(...TEXTS);
const small = fc.oneof(fc.constantFrom(0, 2, 6, 17, 18, 22, 443, 65_535), fc.nat(65_535));
const wide = fc.oneof(fc.constantFrom(...INTEGERS), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));

const VALUES: Readonly<Record<string, fc.Arbitrary<Row[string]>>> = {
  interface_id: fc.constantFrom('eni-1', 'eni-2', 'eni-10'),
  srcaddr: fc.constantFrom(...ADDRESSES),
  dstaddr: fc.constantFrom(...ADDRESSES),
  dstport: small,
  protocol: fc.constantFrom(1, 6, 17),
  tcp_flags: fc.nat(31),
  bytes: wide.map(short),
  packets: fc.nat(1000),
  start: fc.nat(4 * 3600).map((seconds) => FIRST_START + seconds),
  end: fc.nat(4 * 3600).map((seconds) => FIRST_START + seconds),
  action: fc.constantFrom('ACCEPT', 'REJECT'),
  log_status: fc.constantFrom('OK', 'NODATA', 'SKIPDATA'),
  brand_new: text,
};

/** As results have them: a number where it is exact. */
function short(value: bigint): Row[string] {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Rows of one format, some values missing, from the objects `a` and `b`. */
export function rowsOfFormat(names: readonly string[], most = 60): fc.Arbitrary<Row[]> {
  const row = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.option(VALUES[name]!, { freq: name === 'start' ? 12 : 5 })])),
  );
  return fc
    .array(fc.tuple(row, fc.constantFrom('a', 'b')), { minLength: 1, maxLength: most })
    .map((rows) => rows.map(([values, object], i) => ({ ...values, _object: object, _line: i + 2 }) as Row));
}

const addressNumber = fc.oneof(
  fc.constantFrom(...ADDRESSES).map((address) => parseAddress(address)!),
  fc
    .constantFrom(...ADDRESSES)
    .chain((address) => fc.constantFrom(-1n, 1n).map((step) => parseAddress(address)! + step)),
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
);
const ends = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<{ low?: T; high?: T }> =>
  fc.record({ low: value, high: value }, { requiredKeys: [] });
const textField = fc.constantFrom('interface_id', 'action', 'log_status', 'brand_new', 'vpc_id', '_object');
const integerField = fc.constantFrom('dstport', 'protocol', 'bytes', 'packets', 'tcp_flags', '_line', 'traffic_path');
const addressField = fc.constantFrom('srcaddr', 'dstaddr', 'pkt_srcaddr');
const bound = fc.record({ value: fc.oneof(text, fc.constantFrom('ACCEPT', 'eni-1')), inclusive: fc.boolean() });
const part = fc.oneof(
  fc.constantFrom('a', 'b', '%', '_', '\\', 'eni-', '1', 'R', '😀', '').map((value) => ({ text: value })),
  fc.constantFrom('*' as const, '?' as const).map((wildcard) => ({ wildcard })),
);

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant<Filter>({ kind: 'true' }),
  fc.constant<Filter>({ kind: 'false' }),
  fc.oneof(textField, integerField, addressField).map((field): Filter => ({ kind: 'exists', field })),
  fc
    .tuple(textField, fc.array(fc.oneof(text, fc.constantFrom('ACCEPT', 'OK', 'eni-2')), { maxLength: 3 }))
    .map(([field, values]): Filter => ({ kind: 'text-in', field, values })),
  fc.tuple(textField, ends(bound)).map(([field, range]): Filter => ({ kind: 'text-range', field, ...range })),
  fc
    .tuple(textField, fc.array(part, { minLength: 1, maxLength: 4 }))
    .map(([field, parts]): Filter => ({ kind: 'wildcard', field, parts })),
  fc
    .tuple(textField, fc.constantFrom('a.b', 'eni-[12]', '(A|R).*', '.', 'a\\*b', '[^a]+', 'x{0,2}', '.*\\.*'))
    .map(([field, source]): Filter => ({ kind: 'regex', field, source })),
  fc
    .tuple(integerField, fc.array(fc.oneof(wide, small.map(BigInt)), { maxLength: 3 }))
    .map(([field, values]): Filter => ({ kind: 'integer-in', field, values })),
  fc
    .tuple(integerField, ends(fc.oneof(wide, small.map(BigInt), fc.constantFrom(-1n, 2n ** 64n))))
    .map(([field, range]): Filter => ({ kind: 'integer-range', field, ...range })),
  fc.nat(31).map((mask): Filter => ({ kind: 'bits', field: 'tcp_flags', mask })),
  fc
    .tuple(addressField, ends(addressNumber))
    .map(([field, range]): Filter => ({ kind: 'address-range', field, ...range })),
  fc
    .tuple(addressField, addressNumber)
    .map(([field, address]): Filter => ({ kind: 'address-range', field, low: address, high: address })),
  fc
    .tuple(addressField, fc.array(fc.tuple(addressNumber, addressNumber), { maxLength: 9 }))
    .map(([field, pairs]): Filter => {
      // Short ones too, of which many do not touch.
      const ranges = pairs.map(([a, b], i) =>
        i > 1 ? { low: a, high: a } : a < b ? { low: a, high: b } : { low: b, high: a },
      );
      return { kind: 'address-in', field, ranges: mergeRanges(ranges) };
    }),
  fc
    .tuple(fc.constantFrom('start', 'end'), ends(fc.nat(4 * 3600).map((s) => BigInt(FIRST_START + s))))
    .map(([field, range]): Filter => ({ kind: 'date-range', field, ...range })),
);

export const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('filter'), { maxLength: 3 }).map((all): Filter => ({ kind: 'and', filters: all })),
    fc.array(tie('filter'), { maxLength: 3 }).map((all): Filter => ({ kind: 'or', filters: all })),
    tie('filter').map((filter): Filter => ({ kind: 'not', filter })),
  ),
})).filter;

/** Open, half open and closed ranges over the time of the rows. */
export const times: fc.Arbitrary<TimeRange> = fc.oneof(
  fc.constant<TimeRange>({}),
  fc.record(
    {
      from: fc.nat(4 * 3600).map((seconds) => BigInt(FIRST_START + seconds)),
      to: fc.nat(4 * 3600).map((seconds) => BigInt(FIRST_START + seconds)),
    },
    { requiredKeys: [] },
  ),
);

/** A query that no `check` has made: tests say themselves what it means. */
export function queryOf(filter: Filter, time: TimeRange = {}): Query {
  return { filter, time } as Query;
}
