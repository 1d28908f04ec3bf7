import type { Filter } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { compileFilter } from './compile.ts';

const V4 = 0xffff_0000_0000n;
const v4 = (a: number, b: number, c: number, d: number): bigint => V4 + BigInt(((a * 256 + b) * 256 + c) * 256 + d);
const V6 = 0x2001_0db8_0000_0000_0000_0000_0000_0000n;

/** The SQL, and the values in order. */
function sql(filter: Filter): [string, ...unknown[]] {
  const { text, parameters } = compileFilter(filter);
  return [text, ...parameters.map(({ value }) => value)];
}

const reject: Filter = { kind: 'text-in', field: 'action', values: ['REJECT'] };
const ssh: Filter = { kind: 'integer-in', field: 'dstport', values: [22n] };

describe('compileFilter', () => {
  const gallery: [string, Filter, ...[string, ...unknown[]]][] = [
    ['everything', { kind: 'true' }, 'TRUE'],
    ['nothing', { kind: 'false' }, 'FALSE'],
    ['one text', reject, '"action" = $1', 'REJECT'],
    [
      'texts',
      { kind: 'text-in', field: 'action', values: ['ACCEPT', 'REJECT'] },
      '"action" IN ($1, $2)',
      'ACCEPT',
      'REJECT',
    ],
    ['no text', { kind: 'text-in', field: 'action', values: [] }, 'FALSE'],
    ['a reserved word', { kind: 'exists', field: 'end' }, '"end" IS NOT NULL'],
    ['a name with a quote', { kind: 'exists', field: 'a"b' }, '"a""b" IS NOT NULL'],
    ['and', { kind: 'and', filters: [reject, ssh] }, '("action" = $1 AND "dstport" = $2)', 'REJECT', 22n],
    ['or', { kind: 'or', filters: [reject, ssh] }, '("action" = $1 OR "dstport" = $2)', 'REJECT', 22n],
    ['and of nothing', { kind: 'and', filters: [] }, 'TRUE'],
    ['or of nothing', { kind: 'or', filters: [] }, 'FALSE'],
    ['and of one', { kind: 'and', filters: [reject] }, '"action" = $1', 'REJECT'],
    ['not', { kind: 'not', filter: reject }, '("action" = $1) IS NOT TRUE', 'REJECT'],
    [
      'not of or',
      { kind: 'not', filter: { kind: 'or', filters: [reject, ssh] } },
      '("action" = $1 OR "dstport" = $2) IS NOT TRUE',
      'REJECT',
      22n,
    ],
    [
      'not of not',
      { kind: 'not', filter: { kind: 'not', filter: reject } },
      '(("action" = $1) IS NOT TRUE) IS NOT TRUE',
      'REJECT',
    ],
    ['missing', { kind: 'not', filter: { kind: 'exists', field: 'action' } }, '"action" IS NULL'],
    [
      'a text range',
      {
        kind: 'text-range',
        field: 'az_id',
        low: { value: 'a', inclusive: true },
        high: { value: 'b', inclusive: false },
      },
      '("az_id" >= $1 AND "az_id" < $2)',
      'a',
      'b',
    ],
    [
      'an open text range',
      { kind: 'text-range', field: 'az_id', low: { value: 'a', inclusive: false } },
      '"az_id" > $1',
      'a',
    ],
    ['a text range without ends', { kind: 'text-range', field: 'az_id' }, '"az_id" IS NOT NULL'],
    [
      'a beginning',
      { kind: 'wildcard', field: 'interface_id', parts: [{ text: 'eni-1' }, { wildcard: '*' }] },
      'prefix("interface_id", $1)',
      'eni-1',
    ],
    [
      'a beginning and more',
      { kind: 'wildcard', field: 'interface_id', parts: [{ text: 'e' }, { wildcard: '?' }, { text: 'i' }] },
      `(prefix("interface_id", $1) AND "interface_id" LIKE $2 ESCAPE '\\')`,
      'e',
      'e_i',
    ],
    [
      'an end, with characters that mean something to LIKE',
      { kind: 'wildcard', field: 'interface_id', parts: [{ wildcard: '*' }, { text: '%a_\\' }] },
      `"interface_id" LIKE $1 ESCAPE '\\'`,
      '%\\%a\\_\\\\',
    ],
    ['any text', { kind: 'wildcard', field: 'type', parts: [{ wildcard: '*' }] }, '"type" IS NOT NULL'],
    [
      'a regular expression',
      { kind: 'regex', field: 'type', source: 'IPv[46]' },
      `regexp_full_match("type", $1, 's')`,
      'IPv[46]',
    ],
    ['integers', { kind: 'integer-in', field: 'dstport', values: [22n, 3389n] }, '"dstport" IN ($1, $2)', 22n, 3389n],
    [
      'integers beyond the column',
      { kind: 'integer-in', field: 'dstport', values: [22n, 2n ** 40n] },
      '"dstport" = $1',
      22n,
    ],
    ['an integer beyond the column', { kind: 'integer-in', field: 'dstport', values: [2n ** 40n] }, 'FALSE'],
    [
      'an integer range',
      { kind: 'integer-range', field: 'dstport', low: 0n, high: 1024n },
      '("dstport" >= $1 AND "dstport" <= $2)',
      0n,
      1024n,
    ],
    ['a range of one', { kind: 'integer-range', field: 'dstport', low: 22n, high: 22n }, '"dstport" = $1', 22n],
    ['a range that the column cannot reach', { kind: 'integer-range', field: 'dstport', low: 2n ** 40n }, 'FALSE'],
    [
      'a range that the column cannot leave',
      { kind: 'integer-range', field: 'dstport', high: 2n ** 40n },
      '"dstport" IS NOT NULL',
    ],
    ['a range the wrong way round', { kind: 'integer-range', field: 'bytes', low: 2n, high: 1n }, 'FALSE'],
    [
      '64 bits',
      { kind: 'integer-range', field: 'bytes', low: 2n ** 53n + 1n, high: 2n ** 63n - 1n },
      '"bytes" >= $1',
      2n ** 53n + 1n,
    ],
    ['bits', { kind: 'bits', field: 'tcp_flags', mask: 18 }, '("tcp_flags" & $1) = $1', 18],
    ['dates', { kind: 'date-range', field: 'end', high: 1_700_000_000n }, '"end" <= $1', 1_700_000_000n],
    [
      'an IPv4 address',
      { kind: 'address-range', field: 'srcaddr', low: v4(10, 0, 0, 1), high: v4(10, 0, 0, 1) },
      '"_srcaddr_v4" = $1',
      0x0a000001,
    ],
    [
      'an IPv4 network',
      { kind: 'address-range', field: 'srcaddr', low: v4(10, 0, 0, 0), high: v4(10, 255, 255, 255) },
      '("_srcaddr_v4" >= $1 AND "_srcaddr_v4" <= $2)',
      0x0a000000,
      0x0affffff,
    ],
    [
      'every IPv4 address',
      { kind: 'address-range', field: 'srcaddr', low: V4, high: V4 + 0xffff_ffffn },
      '"_srcaddr_v4" IS NOT NULL',
    ],
    [
      'every address',
      { kind: 'address-range', field: 'srcaddr', low: 0n, high: 2n ** 128n - 1n },
      '"srcaddr" IS NOT NULL',
    ],
    [
      'an IPv6 address',
      { kind: 'address-range', field: 'srcaddr', low: V6 + 1n, high: V6 + 1n },
      '("_srcaddr_hi" = $1 AND "_srcaddr_lo" = $2)',
      V6 >> 64n,
      1n,
    ],
    [
      'an IPv6 network of whole upper halves',
      { kind: 'address-range', field: 'srcaddr', low: V6, high: V6 + (1n << 96n) - 1n },
      '("_srcaddr_hi" >= $1 AND "_srcaddr_hi" <= $2)',
      V6 >> 64n,
      (V6 >> 64n) + 0xffff_ffffn,
    ],
    [
      'a /64',
      { kind: 'address-range', field: 'srcaddr', low: V6, high: V6 + (1n << 64n) - 1n },
      '"_srcaddr_hi" = $1',
      V6 >> 64n,
    ],
    [
      'from an IPv4 address on: the rest of IPv4 and what stands above it',
      { kind: 'address-range', field: 'srcaddr', low: v4(10, 0, 0, 0) },
      '("_srcaddr_v4" >= $1 OR ("_srcaddr_hi" > $2 OR "_srcaddr_lo" >= $3))',
      0x0a000000,
      0n,
      v4(10, 0, 0, 0),
    ],
    [
      'a few ranges',
      {
        kind: 'address-in',
        field: 'srcaddr',
        ranges: [
          { low: v4(10, 0, 0, 1), high: v4(10, 0, 0, 1) },
          { low: V6, high: V6 + (1n << 64n) - 1n },
        ],
      },
      '("_srcaddr_v4" = $1 OR "_srcaddr_hi" = $2)',
      0x0a000001,
      V6 >> 64n,
    ],
    [
      'many ranges, by halving',
      {
        kind: 'address-in',
        field: 'srcaddr',
        ranges: [
          ...[0, 2, 4].map((octet) => ({ low: v4(octet, 0, 0, 0), high: v4(octet, 255, 255, 255) })),
          { low: V6, high: V6 + 1n },
          { low: V6 + (1n << 64n), high: 2n ** 128n - 1n },
        ],
      },
      'CASE WHEN "_srcaddr_hi" IS NOT NULL THEN ' +
        'CASE WHEN ("_srcaddr_hi" < $6 OR ("_srcaddr_hi" = $6 AND "_srcaddr_lo" < $7)) ' +
        'THEN CASE WHEN "_srcaddr_hi" < $8 THEN FALSE ELSE TRUE END ' +
        'ELSE CASE WHEN "_srcaddr_hi" < $9 THEN FALSE ELSE TRUE END END ' +
        'WHEN "_srcaddr_v4" IS NOT NULL THEN ' +
        'CASE WHEN "_srcaddr_v4" < $1 THEN CASE WHEN "_srcaddr_v4" < $2 ' +
        'THEN CASE WHEN "_srcaddr_v4" < $3 THEN TRUE ELSE FALSE END ELSE TRUE END ' +
        'ELSE CASE WHEN "_srcaddr_v4" < $4 THEN CASE WHEN "_srcaddr_v4" < $5 THEN FALSE ELSE TRUE END ELSE FALSE END END ' +
        'ELSE FALSE END',
      ...[3, 2, 1, 5, 4].map((octet) => octet << 24),
      V6 >> 64n,
      2n,
      V6 >> 64n,
      (V6 >> 64n) + 1n,
    ],
    ['ends the wrong way round', { kind: 'address-range', field: 'srcaddr', low: 2n, high: 1n }, 'FALSE'],
  ];

  it.each(gallery)('%s', (_, filter, ...expected) => {
    expect(sql(filter)).toEqual(expected);
  });

  it('binds values in the type of their column', () => {
    const filter: Filter = {
      kind: 'and',
      filters: [
        ssh,
        { kind: 'integer-in', field: 'bytes', values: [1n] },
        { kind: 'integer-in', field: '_line', values: [1n] },
        { kind: 'address-range', field: 'dstaddr', low: v4(10, 0, 0, 1), high: v4(10, 0, 0, 1) },
        { kind: 'address-range', field: 'dstaddr', low: V6, high: V6 + 1n },
      ],
    };
    expect(compileFilter(filter).parameters.map(({ type }) => type)).toEqual([
      'INTEGER',
      'BIGINT',
      'BIGINT',
      'UINTEGER',
      'UBIGINT',
      'UBIGINT',
    ]);
  });

  it('keeps values out of the text', () => {
    const evil = `'); DROP TABLE x; --`;
    const filters: Filter[] = [
      { kind: 'text-in', field: 'action', values: [evil] },
      { kind: 'text-range', field: 'action', low: { value: evil, inclusive: true } },
      { kind: 'wildcard', field: 'action', parts: [{ text: evil }, { wildcard: '?' }] },
      { kind: 'regex', field: 'action', source: evil },
    ];
    for (const filter of filters) expect(compileFilter(filter).text).not.toContain('DROP');
  });
});
