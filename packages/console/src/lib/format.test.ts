import { describe, expect, it } from 'vitest';
import {
  counted,
  formatBytes,
  formatCount,
  formatDuration,
  formatMilliseconds,
  formatShare,
  formatShort,
} from './format.ts';

const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ');

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_204_332, '1 204 332'],
    [-1000, '-1 000'],
    ['9223372036854775807', '9 223 372 036 854 775 807'],
  ])('counts %s', (value, text) => {
    expect(plain(formatCount(value))).toBe(text);
  });
  it('uses thin spaces at which no line is broken', () => {
    expect(formatCount(1000)).toBe('1\u202f000');
  });
  it.each([
    [0, '0'],
    [999, '999'],
    [1500, '1.5 k'],
    [2_000_000, '2 M'],
    [123_456_789, '123 M'],
  ])('shortens %s', (value, text) => {
    expect(plain(formatShort(value))).toBe(text);
  });
  it.each([
    [0, '0 B'],
    [1023, '1 023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1 MiB'],
    ['9223372036854775807', '8 EiB'],
  ])('sizes %s', (value, text) => {
    expect(plain(formatBytes(value))).toBe(text);
  });
  it('shares, times and durations', () => {
    expect(plain(formatShare(0.1234))).toBe('12.3 %');
    expect([0, 0.0004, 0.0005, 1].map((share) => plain(formatShare(share)))).toEqual([
      '0.0 %',
      '<0.1 %',
      '0.1 %',
      '100.0 %',
    ]);
    expect(plain(formatMilliseconds(320.4))).toBe('320 ms');
    expect(plain(formatMilliseconds(1440))).toBe('1.4 s');
    expect([30, 600, 5400, 86_400, 90_061, 0].map((seconds) => plain(formatDuration(seconds)))).toEqual([
      '30 s',
      '10 min',
      '1 h 30 min',
      '1 d',
      '1 d 1 h',
      '0 s',
    ]);
  });
  it('counts things', () => {
    expect(plain(counted(1, 'record'))).toBe('1 record');
    expect(plain(counted(0, 'record'))).toBe('0 records');
  });
});
