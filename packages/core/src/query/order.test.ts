import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchema, parse } from '../language/index.ts';
import { parseAddress } from './address.ts';
import { check } from './check.ts';
import { compareText, matches } from './evaluate.ts';
import { rowsAfter, totalOrder } from './order.ts';
import { withFilters } from './parts.ts';
import type { SortKey } from './query.ts';

const schema = createSchema();
const everything = check(parse('', 'kql', schema), { schema, scope: undefined, now: 0, tz: 'UTC' }).query!;

describe('totalOrder', () => {
  it('takes each field once and adds what makes the order total', () => {
    expect(
      totalOrder([
        { field: 'bytes', descending: true },
        { field: '_line', descending: true },
        { field: 'bytes', descending: false },
      ]),
    ).toEqual([
      { field: 'bytes', descending: true },
      { field: '_line', descending: true },
      { field: 'start', descending: true },
      { field: '_object', descending: false },
    ]);
  });
});

type Value = string | number | null;
type Row = Record<string, Value>;

/** The plain meaning of the order: missing last, addresses by number, text by code point. */
function compareRows(a: Row, b: Row, order: readonly SortKey[]): number {
  for (const { field, descending } of order) {
    const [left, right] = [a[field] ?? null, b[field] ?? null];
    if (left === null || right === null) {
      if (left === right) continue;
      return left === null ? 1 : -1;
    }
    const sign = compareValues(left, right, field);
    if (sign !== 0) return descending ? -sign : sign;
  }
  return 0;
}

function compareValues(left: string | number, right: string | number, field: string): number {
  if (schema.typeOf(field) === 'address') {
    const difference = parseAddress(String(left))! - parseAddress(String(right))!;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return typeof left === 'string' ? compareText(left, String(right)) : left - Number(right);
}

describe('rowsAfter', () => {
  it('takes exactly the rows that stand after the row, in any order', () => {
    const row = fc.record({
      start: fc.constantFrom<Value[]>(null, 10, 11, 12),
      bytes: fc.constantFrom<Value[]>(null, 0, 1, 2),
      action: fc.constantFrom<Value[]>(null, '', 'ACCEPT', '\uffff', '\u{1f600}'),
      srcaddr: fc.constantFrom<Value[]>(null, '0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', 'ffff::'),
      _object: fc.constantFrom<Value[]>('a', 'b'),
      _line: fc.constantFrom<Value[]>(1, 2),
    });
    const key = fc.record({
      field: fc.constantFrom('start', 'bytes', 'action', 'srcaddr', '_object', '_line'),
      descending: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 4 }), row, row, (sort, last, other) => {
        const order = totalOrder(sort);
        const filter = rowsAfter(
          order,
          order.map(({ field }) => last[field as keyof typeof last]),
          schema,
        );
        expect(matches(withFilters(everything, [filter]), other)).toBe(compareRows(other, last, order) > 0);
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});
