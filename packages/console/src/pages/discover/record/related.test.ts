import { describe, expect, it } from 'vitest';
import { relatedTo } from './related.ts';

const record = {
  srcaddr: '10.0.0.1',
  dstaddr: '8.8.8.8',
  srcport: 40_000,
  dstport: 53,
  protocol: 17,
  start: 10_000,
  end: 10_060,
  interface_id: 'eni-1',
};

describe('relatedTo', () => {
  it('swaps both ends for the other direction, close in time', () => {
    const other = relatedTo(record)[0];
    expect(other?.filters.map(({ field, values }) => `${field}:${values}`)).toEqual([
      'srcaddr:8.8.8.8',
      'srcport:53',
      'dstaddr:10.0.0.1',
      'dstport:40000',
      'protocol:17',
    ]);
    expect(other?.time).toEqual({ from: '1970-01-01T02:36:40Z', to: '1970-01-01T02:57:40Z' });
  });
  it('asks only what the record has the fields for', () => {
    expect(relatedTo({ srcaddr: '10.0.0.1', dstaddr: null }).map(({ title }) => title)).toEqual([
      'The same source, ten minutes around',
    ]);
    expect(relatedTo({})).toEqual([]);
  });
  it('keeps the time range for the conversation', () => {
    expect(relatedTo(record).find(({ title }) => title.includes('conversation'))?.time).toBeUndefined();
  });
});
