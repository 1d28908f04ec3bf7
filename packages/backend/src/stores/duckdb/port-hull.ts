/** Between which values a filter lets a port be. Pure. */
import type { Filter } from '@thalweg/core/query';

/** Both ends inclusive; nothing when `low` is above `high`. */
export interface Hull {
  readonly low: bigint;
  readonly high: bigint;
}

const EVERYTHING: Hull = { low: -(2n ** 31n), high: 2n ** 31n - 1n };
const NOTHING: Hull = { low: 1n, high: 0n };

/**
 * The filter, with a test of its own for each field whose values it bounds anywhere. It matches the same rows; but what stands
 * inside an OR does not tell DuckDB which row groups it can leave out, and such a test does.
 */
export function withHulls(filter: Filter, fields: Iterable<string>): Filter {
  const tests = [...fields].flatMap((field): Filter[] => {
    const { low, high } = hullOf(filter, field);
    const bounds = { ...(low > EVERYTHING.low && { low }), ...(high < EVERYTHING.high && { high }) };
    return 'low' in bounds || 'high' in bounds ? [{ kind: 'integer-range', field, ...bounds }] : [];
  });
  return tests.length === 0 ? filter : { kind: 'and', filters: [...tests, filter] };
}

/** Values of an integer field that a row can have which passes the filter; whoever is bounded has a value. */
function hullOf(filter: Filter, field: string): Hull {
  switch (filter.kind) {
    case 'false':
      return NOTHING;
    case 'and':
      return filter.filters
        .map((part) => hullOf(part, field))
        .reduce((a, b) => ({ low: most(a.low, b.low), high: least(a.high, b.high) }), EVERYTHING);
    case 'or':
      return filter.filters
        .map((part) => hullOf(part, field))
        .reduce(
          (a, b) => (isEmpty(a) ? b : isEmpty(b) ? a : { low: least(a.low, b.low), high: most(a.high, b.high) }),
          NOTHING,
        );
    case 'integer-in':
      if (filter.field !== field) return EVERYTHING;
      return filter.values.reduce<Hull>(
        (hull, value) =>
          isEmpty(hull) ? { low: value, high: value } : { low: least(hull.low, value), high: most(hull.high, value) },
        NOTHING,
      );
    case 'integer-range':
      if (filter.field !== field) return EVERYTHING;
      return { low: filter.low ?? EVERYTHING.low, high: filter.high ?? EVERYTHING.high };
    default:
      return EVERYTHING;
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const isEmpty = ({ low, high }: Hull): boolean => low > high;
