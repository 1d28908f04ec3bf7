import { describe, expect, it } from 'vitest';
import { toRanking } from './rank.ts';

describe('toRanking', () => {
  const answer = {
    groups: [
      { values: ['10.0.0.1', 'DE'], measures: [60] },
      { values: ['10.0.0.2', null], measures: ['15'] },
    ],
    total: [100],
    other: { groups: 4, measures: [25] },
  };
  it('has shares of all records, bars of the longest, and no condition for what only describes', () => {
    expect(toRanking(answer, ['srcaddr', 'src_country'], ['src_country'])).toEqual({
      rows: [
        { key: '10.0.0.1 DE', values: { srcaddr: '10.0.0.1' }, amount: 60, share: 0.6, length: 1 },
        { key: '10.0.0.2 ', values: { srcaddr: '10.0.0.2' }, amount: '15', share: 0.15, length: 0.25 },
      ],
      rest: { groups: 4, amount: 25, share: 0.25 },
    });
  });
  it('asks for missing values where the group has none', () => {
    const groups = [{ values: [null], measures: [3] }];
    expect(toRanking({ groups, total: [3], other: { groups: 0, measures: [0] } }, ['dstport'])).toEqual({
      rows: [{ key: '', values: { dstport: null }, amount: 3, share: 1, length: 1 }],
      rest: undefined,
    });
  });
  it('is empty without groups', () => {
    expect(toRanking({ groups: [], total: [0], other: { groups: 0, measures: [0] } }, ['dstport'])).toEqual({
      rows: [],
      rest: undefined,
    });
  });
});
