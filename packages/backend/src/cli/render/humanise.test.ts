import { fieldNamed } from '@thalweg/core/fields';
import { expect, test } from 'vitest';
import {
  counted,
  createClock,
  humanBytes,
  humanCount,
  humanDuration,
  humanRate,
  humanShare,
} from '../../report/figures.ts';
import { humanise } from './humanise.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

test('sizes, counts, shares and durations', () => {
  expect([0, 999, 1024, 1_048_576, 2n ** 63n - 1n].map(humanBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 KiB',
    '1.0 MiB',
    '8.0 EiB',
  ]);
  expect(humanBytes(1_048_575)).toBe('1.0 MiB');
  expect(humanCount(9_007_199_254_740_993n)).toBe('9,007,199,254,740,993');
  expect([counted(1, 'row'), counted(0, 'row'), counted(2014, 'row')]).toEqual(['1 row', '0 rows', '2,014 rows']);
  expect([humanShare(1, 8), humanShare(0, 0), humanShare(11, 123_767)]).toEqual(['12.5%', '0.0%', '<0.1%']);
  expect(humanRate(1_000_000, 2)).toBe('500,000 lines/s');
  expect([humanRate(1_000_000, 0.4), humanRate(2, 0.8), humanRate(0, 0)]).toEqual([undefined, undefined, undefined]);
  expect([0, 59, 60, 3661, 90_000, 86_400].map(humanDuration)).toEqual(['0s', '59s', '1m', '1h 1m', '1d 1h', '1d']);
});

test('values of fields', () => {
  const labels = new Map([
    ['10.0.0.1', 'web-1'],
    ['eni-1', 'a\u001b[2J very long name of an interface'],
  ]);
  const names = { labelOf: (value: string) => labels.get(value) };
  const show = (name: string, value: string | number | bigint | null, protocol = 6): string =>
    humanise(fieldNamed(name), value, { clock: createClock('UTC'), protocol, names }).trim();
  expect(show('dstport', 22)).toBe('22 ssh');
  expect(show('dstport', 53, 17)).toBe('53 dns');
  expect(show('dstport', 22, 1)).toBe('22');
  expect(show('dstport', 40_000)).toBe('40000');
  expect(show('protocol', 6)).toBe('tcp');
  expect(show('tcp_flags', 19)).toContain('SYN');
  expect(show('bytes', null)).toBe('-');
  expect(show('start', 1_465_984_800)).toBe('2016-06-15 10:00:00');
  expect(show('srcaddr', 'a\u001b[2Jb')).toBe('a\u241b[2Jb');
  expect(show('srcaddr', '10.0.0.1')).toBe('10.0.0.1 web-1');
  expect(show('interface_id', 'eni-1')).toBe('eni-1 a\u241b[2J very long name of…');
});

test('a clock shows times of its zone, and what is no time as it is', () => {
  expect(createClock('Europe/Berlin')(1_465_984_800)).toBe('2016-06-15 12:00:00');
  expect(createClock('UTC')(9_223_372_036_854_775_807n)).toBe('9223372036854775807');
});

test('control characters become visible, and letters of all scripts stay', () => {
  expect(visible('\u0000\t\u001b\u007f\u009b\u202e')).toBe('\u2400\u2409\u241b\u2421\ufffd\ufffd');
  expect(visible('Straße 東京 🙂')).toBe('Straße 東京 🙂');
});

test('wrapped text loses nothing but blanks', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('', 4)).toEqual(['']);
});
