import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Group } from './groups.ts';
import { compareKeys, largest } from './rank.ts';

it('finds the largest groups, equal ones in the order of their values, whatever the order they came in', () => {
  const group = fc.record({ value: fc.option(fc.nat(5000)), measure: fc.bigInt({ min: 0n, max: 40n }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(group, { selector: ({ value }) => value, minLength: 0, maxLength: 3500, size: 'max' }),
      fc.constantFrom(0, 1, 10, 1500, 10_000),
      (all, limit) => {
        const groups = all.map(
          ({ value, measure }): Group => ({
            values: [value],
            figures: [{ value: measure, approximate: false }],
          }),
        );
        const wanted = [...groups].sort(
          (a, b) => Number(b.figures[0]!.value - a.figures[0]!.value) || compareKeys(a.values, b.values),
        );
        expect(largest(groups, ['dstport'], limit)).toEqual(wanted.slice(0, limit));
      },
    ),
    { numRuns: 50 },
  );
});
