import { type Filter, matches } from '@thalweg/core/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHulls } from './port-hull.ts';
import { filters, queryOf } from './test-queries.ts';

const range = (low?: bigint, high?: bigint): Filter => ({
  kind: 'integer-range',
  field: 'dstport',
  ...(low !== undefined && { low }),
  ...(high !== undefined && { high }),
});
const oneOf = (...values: bigint[]): Filter => ({ kind: 'integer-in', field: 'dstport', values });
const reject: Filter = { kind: 'text-in', field: 'action', values: ['REJECT'] };

/** The test that is put before the filter. */
function hull(filter: Filter): Filter | undefined {
  const bounded = withHulls(filter, ['dstport']);
  return bounded === filter ? undefined : (bounded as unknown as { filters: Filter[] }).filters[0];
}

describe('withHulls', () => {
  it('bounds what an OR and an AND leave of a port', () => {
    expect(hull({ kind: 'or', filters: [range(1n, 1024n), oneOf(3389n, 2222n)] })).toEqual(range(1n, 3389n));
    expect(hull({ kind: 'and', filters: [reject, range(1n), range(undefined, 1024n)] })).toEqual(range(1n, 1024n));
    expect(hull({ kind: 'or', filters: [oneOf(), oneOf(22n)] })).toEqual(range(22n, 22n));
  });

  it('leaves alone what has no bounds', () => {
    expect(hull({ kind: 'or', filters: [oneOf(22n), reject] })).toBeUndefined();
    expect(hull({ kind: 'not', filter: oneOf(22n) })).toBeUndefined();
    expect(hull(reject)).toBeUndefined();
  });

  it('matches the same rows', () => {
    const value = fc.option(fc.oneof(fc.constantFrom(0, 22, 443), fc.integer({ min: 0, max: 65_535 })));
    const row = fc.record({ dstport: value, protocol: value, action: fc.constantFrom('ACCEPT', 'REJECT', null) });
    fc.assert(
      fc.property(filters, row, (filter, one) => {
        const bounded = withHulls(filter, ['dstport', 'protocol']);
        expect(matches(queryOf(bounded), one)).toBe(matches(queryOf(filter), one));
      }),
      { seed: 20_261_126, numRuns: 3000 },
    );
  });
});
