import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText, matches } from './evaluate.ts';
import type { Filter, Query, TimeRange, WildcardPart } from './query.ts';

fc.configureGlobal({ seed: 1 });

type Row = Parameters<typeof matches>[1];

const holds = (filter: Filter, row: Row, time: TimeRange = {}) => matches({ filter, time } as Query, row);

describe('matches', () => {
  it('never finds a missing value, and finds it by negation', () => {
    const tests: Filter[] = [
      { kind: 'exists', field: 'f' },
      { kind: 'text-in', field: 'f', values: ['', '-', 'null'] },
      { kind: 'text-range', field: 'f' },
      { kind: 'wildcard', field: 'f', parts: [{ wildcard: '*' }] },
      { kind: 'regex', field: 'f', source: '.*' },
      { kind: 'integer-in', field: 'f', values: [0n] },
      { kind: 'integer-range', field: 'f' },
      { kind: 'date-range', field: 'f' },
      { kind: 'bits', field: 'f', mask: 0 },
      { kind: 'address-range', field: 'f' },
    ];
    for (const row of [{}, { f: null }]) {
      expect(tests.map((filter) => holds(filter, row))).toEqual(tests.map(() => false));
      expect(tests.map((filter) => holds({ kind: 'not', filter }, row))).toEqual(tests.map(() => true));
    }
    expect(holds(tests[0]!, { f: '' })).toBe(true);
  });

  it('compares integers exactly', () => {
    const big: Filter = { kind: 'integer-in', field: 'bytes', values: [9007199254740993n] };
    expect(holds(big, { bytes: 9007199254740993n })).toBe(true);
    expect(holds(big, { bytes: 9007199254740992 })).toBe(false);
  });

  it('reads addresses as numbers', () => {
    const one: Filter = { kind: 'address-range', field: 'srcaddr', low: 0xffff_0a00_0001n, high: 0xffff_0a00_0001n };
    expect(
      ['10.0.0.1', '::ffff:10.0.0.1', '::FFFF:a00:1', '10.0.0.2', 'x'].map((srcaddr) => holds(one, { srcaddr })),
    ).toEqual([true, true, true, false, false]);
  });

  it('tests all bits of a mask', () => {
    const synAck: Filter = { kind: 'bits', field: 'tcp_flags', mask: 18 };
    expect([18, 19, 2, 16, 0].map((tcp_flags) => holds(synAck, { tcp_flags }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('fits wildcards and regular expressions to the whole value', () => {
    const star: Filter = { kind: 'wildcard', field: 'f', parts: [{ text: 'R' }, { wildcard: '*' }, { text: 'T' }] };
    expect(['REJECT', 'RT', 'REJECTS', 'XREJECT', 'ReJeCt'].map((f) => holds(star, { f }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const one: Filter = { kind: 'wildcard', field: 'f', parts: [{ text: 'a*' }, { wildcard: '?' }] };
    expect(['a*b', 'a*😀', 'a*', 'axb', 'a*bc'].map((f) => holds(one, { f }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const regex: Filter = { kind: 'regex', field: 'f', source: 'a\\-[\\]x]+|.' };
    expect(['a-]x', 'a-', '\n', '😀', 'xa-]'].map((f) => holds(regex, { f }))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('reads a time range as from ≤ start < to, which rows without start are in only when it is open', () => {
    const all: Filter = { kind: 'true' };
    const starts = [99, 100, 199, 200, null].map((start) => ({ start }));
    const found = (time: TimeRange) => starts.map((row) => holds(all, row, time));
    expect(found({ from: 100n, to: 200n })).toEqual([false, true, true, false, false]);
    expect(found({ from: 100n })).toEqual([false, true, true, true, false]);
    expect(found({ to: 200n })).toEqual([true, true, true, false, false]);
    expect(found({})).toEqual([true, true, true, true, true]);
  });

  it('fits wildcards as the same regular expression does', () => {
    const parts = fc.array(
      fc.oneof(
        fc.constantFrom<WildcardPart>({ wildcard: '*' }, { wildcard: '?' }),
        fc.string({ unit: fc.constantFrom('a', 'b', '*', '😀'), maxLength: 2 }).map((text) => ({ text })),
      ),
      { maxLength: 5 },
    );
    const values = fc.string({ unit: fc.constantFrom('a', 'b', '*', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(parts, values, (pattern, f) => {
        const source = pattern
          .map((part) => ('text' in part ? part.text.replaceAll('*', '\\*') : part.wildcard === '*' ? '.*' : '.'))
          .join('');
        expect(holds({ kind: 'wildcard', field: 'f', parts: pattern }, { f })).toBe(
          new RegExp(`^${source}$`, 'su').test(f),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('compareText', () => {
  it('orders by code point', () => {
    const points = (text: string) => Array.from(text, (char) => char.codePointAt(0)!);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ￂ', '😀', '😁', '𐀀'), maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [points(a), points(b)];
        const at = left.findIndex((point, i) => point !== right[i]);
        const expected = at < 0 ? left.length - right.length : at >= right.length ? 1 : left[at]! - right[at]!;
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});
