import { describe, expect, it } from 'vitest';
import { type Comparison, rankDifferences } from './differences.ts';

/** Counts of the values 1, 2, 3 …; what is left of `present` is other. */
const counted = (field: string, counts: readonly number[], present: number): Comparison['here'] => {
  const listed = counts.reduce((sum, count) => sum + count, 0);
  return {
    field,
    present,
    groups: counts.map((count, place) => ({ value: place + 1, count, share: count / present })),
    other: { groups: listed < present ? 1 : 0, count: present - listed, share: (present - listed) / present },
  };
};

describe('rankDifferences', () => {
  it('ranks what is frequent here and rare elsewhere first', () => {
    const ranked = rankDifferences(
      [
        { here: counted('dstport', [80, 20], 100), all: counted('dstport', [90, 910], 1000) },
        { here: counted('action', [60, 40], 100), all: counted('action', [500, 500], 1000) },
      ],
      10,
    );
    expect(ranked.map(({ field, value }) => `${field}:${value}`)).toEqual(['dstport:1', 'action:1']);
    expect(ranked[0]).toMatchObject({ count: 80, share: 0.8, elsewhere: 10 / 900 });
  });
  it('leaves out what is as frequent elsewhere', () => {
    const same = { here: counted('protocol', [90, 10], 100), all: counted('protocol', [900, 100], 1000) };
    expect(rankDifferences([same], 10)).toEqual([]);
  });
  it('takes a value that is not listed for as frequent as it can be', () => {
    const here = { ...counted('srcaddr', [5], 100), groups: [{ value: 'new', count: 5, share: 0.05 }] };
    expect(rankDifferences([{ here, all: counted('srcaddr', [60, 55], 1000) }], 10)).toEqual([]);
    const whole = { ...counted('srcaddr', [600, 395], 995), present: 1000, other: { groups: 0, count: 0, share: 0 } };
    expect(rankDifferences([{ here, all: whole }], 10)).toMatchObject([{ value: 'new', elsewhere: 0 }]);
  });
  it('says nothing when there is nothing to compare with', () => {
    const all = counted('dstport', [10], 10);
    expect(rankDifferences([{ here: all, all }], 10)).toEqual([]);
  });
  it('does not trust a record or two', () => {
    expect(
      rankDifferences([{ here: counted('dstport', [2], 2), all: counted('dstport', [2, 998], 1000) }], 10),
    ).toEqual([]);
  });
});
