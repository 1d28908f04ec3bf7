import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoverageSpan } from '../store.ts';
import { gapsBetween, mergeCoverage, mergeSpans, type Span, secondsIn, windowsOf } from './spans.ts';

const span = fc
  .record({ start: fc.integer({ min: 0, max: 300 }), length: fc.integer({ min: 0, max: 40 }) })
  .map(({ start, length }) => ({ start, end: start + length }));

/** Every second that some span covers. */
function seconds(spans: readonly Span[]): Set<number> {
  const all = new Set<number>();
  for (const { start, end } of spans) for (let second = start; second <= end; second++) all.add(second);
  return all;
}

describe('merging spans', () => {
  it('covers the same seconds, in order, with a gap between any two', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
        const merged = mergeSpans(spans);
        expect(seconds(merged)).toEqual(seconds(spans));
        expect(secondsIn(merged)).toBe(seconds(spans).size);
        for (let i = 1; i < merged.length; i++) {
          expect((merged[i] as Span).start).toBeGreaterThan((merged[i - 1] as Span).end + 1);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('is the same whatever the order and the grouping', () => {
    fc.assert(
      fc.property(fc.array(span), fc.array(span), (a, b) => {
        expect(mergeSpans([...mergeSpans(b), ...mergeSpans(a)])).toEqual(mergeSpans([...a, ...b]));
      }),
      { seed: 2 },
    );
  });

  it('takes a span that ends before it starts as its start', () => {
    expect(mergeSpans([{ start: 10, end: 3 }])).toEqual([{ start: 10, end: 10 }]);
  });
});

describe('gaps', () => {
  it('are from a window on, where nothing tells when windows begin', () => {
    const spans = [0, 65, 124, 1000].map((start) => ({ start, end: start + 4 }));
    expect(gapsBetween(spans, { length: 60, begin: undefined })).toEqual([
      { start: 129, end: 999 },
      { start: 5, end: 64 },
    ]);
  });

  it('hold a whole window, where it is known when windows begin', () => {
    const windows = { length: 60, begin: 10 } as const;
    const gaps = (first: Span, second: Span): number => gapsBetween([first, second], windows).length;
    // The first second of one window, and the last of the next.
    expect(gaps({ start: 10, end: 10 }, { start: 129, end: 129 })).toBe(0);
    expect(gaps({ start: 10, end: 69 }, { start: 130, end: 140 })).toBe(1);
    expect(gaps({ start: 10, end: 70 }, { start: 130, end: 140 })).toBe(0);
  });

  it('are, longest first, those stretches of uncovered seconds that are long enough', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1 }), (spans) => {
        const merged = mergeSpans(spans);
        const covered = seconds(merged);
        const gaps = gapsBetween(merged, { length: 60, begin: undefined });
        for (const second of seconds(gaps)) expect(covered.has(second)).toBe(false);
        const lengths = gaps.map(({ start, end }) => end - start + 1);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
        const first = (merged[0] as Span).start;
        let free = 0;
        let expected = 0;
        for (let second = first; second <= (merged.at(-1) as Span).end; second++) {
          if (covered.has(second)) free = 0;
          else if (++free === 60) expected++;
        }
        expect(gaps).toHaveLength(expected);
      }),
      { seed: 3 },
    );
  });

  it.each([
    [[], 60],
    [[59], 60],
    [[3600, 120], 60],
    [[598], 600],
    [[6000, 600, 1200], 600],
    [[86_400], 60],
  ] as const)('NODATA spans of %j seconds come from windows of %d', (lengths, length) => {
    const spans = lengths.map((seconds, index) => ({ start: index * 100_000, end: index * 100_000 + seconds - 1 }));
    expect(windowsOf(spans)).toEqual({ length, begin: spans[0] && 0 });
  });
});

describe('merging the coverage of a part', () => {
  const spansOf = (interfaceId: string, count: number, gap: number): CoverageSpan[] =>
    Array.from({ length: count }, (_, i) => ({ interfaceId, status: 'OK', start: i * gap, end: i * gap + 9 }));

  it('keeps interfaces and statuses apart', () => {
    const merged = mergeCoverage([
      { interfaceId: 'a', status: 'OK', start: 0, end: 9 },
      { interfaceId: 'a', status: 'NODATA', start: 5, end: 20 },
      { interfaceId: 'b', status: 'OK', start: 5, end: 20 },
      { interfaceId: 'a', status: 'OK', start: 10, end: 12 },
    ]);
    expect(merged).toHaveLength(3);
    expect(merged).toContainEqual({ interfaceId: 'a', status: 'OK', start: 0, end: 12 });
  });

  it('closes the shorter gaps when there are too many spans', () => {
    const merged = mergeCoverage([...spansOf('a', 100, 50), ...spansOf('b', 20, 5000)], { spans: 30, series: 9 });
    expect(merged.filter(({ interfaceId }) => interfaceId === 'a')).toEqual([
      { interfaceId: 'a', status: 'OK', start: 0, end: 99 * 50 + 9 },
    ]);
    expect(merged.filter(({ interfaceId }) => interfaceId === 'b')).toHaveLength(20);
  });

  it('keeps what lines without flows tell, and the gaps, as long as there is room for it', () => {
    // Flows for some seconds and a silent minute in turn, and one minute that is missing.
    const coverage = Array.from({ length: 100 }, (_, i): CoverageSpan[] => {
      const minute = i * 120 + (i < 50 ? 0 : 60);
      return [
        { interfaceId: 'a', status: 'OK', start: minute + 5, end: minute + 20 },
        { interfaceId: 'a', status: 'OK', start: minute + 40, end: minute + 50 },
        { interfaceId: 'a', status: 'NODATA', start: minute + 60, end: minute + 119 },
      ];
    }).flat();
    const merged = mergeCoverage(coverage, { spans: 105, series: 9 });
    const of = (status: CoverageSpan['status']) => merged.filter((span) => span.status === status);
    expect(of('NODATA')).toHaveLength(100);
    expect(of('OK')).toHaveLength(2);
    const gaps = gapsBetween(mergeSpans(merged), { length: 60, begin: 0 });
    expect(gaps).toEqual([{ start: 6000, end: 6064 }]);
  });

  it('leaves out the least covered interfaces when there are too many', () => {
    const many = Array.from(
      { length: 50 },
      (_, i): CoverageSpan => ({ interfaceId: `eni-${i}`, status: 'OK', start: 0, end: i }),
    );
    const merged = mergeCoverage(many, { spans: 10, series: 10 });
    expect(merged.map(({ end }) => end).sort((a, b) => a - b)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  });
});
