/** Spans of time that interfaces were seen in, merged so that the catalogue stays small whatever comes in. */
import type { CoverageSpan } from '../store.ts';

/** Whole seconds, both ends inclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface CoverageLimits {
  /** Beyond this many spans of one part short gaps are closed, ever longer ones until it fits. */
  readonly spans: number;
  /** Interfaces (of each status) of one part; the least covered beyond them are left out. */
  readonly series: number;
}

const LIMITS: CoverageLimits = { spans: 4_000, series: 20_000 };

/** Spans in order, no two of which overlap or touch; a span that ends before it starts counts as its start. */
export function mergeSpans(spans: readonly Span[], gap = 0): Span[] {
  const sorted = spans
    .map(({ start, end }) => ({ start, end: Math.max(start, end) }))
    .sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && span.start <= last.end + 1 + gap) last.end = Math.max(last.end, span.end);
    else merged.push(span);
  }
  return merged;
}

/** The windows in which records of an interface are aggregated. */
export interface Windows {
  /** Seconds. */
  readonly length: 60 | 600;
  /** Seconds modulo `length` at which they begin; undefined when nothing tells. */
  readonly begin: number | undefined;
}

/**
 * The windows of an interface, from its merged NODATA spans: those last from the beginning of a window to the end of one, while records
 * of flows may be shorter. A flow log has windows of one minute or ten (AWS VPC guide, "Flow logs basics"). Where no span is as short
 * as ten minutes, they are taken for a minute, which hides no gap.
 */
export function windowsOf(silent: readonly Span[]): Windows {
  const shortest = silent.reduce((least, span) => Math.min(least, secondsIn([span])), Number.POSITIVE_INFINITY);
  const length = shortest > 540 && shortest < 660 ? 600 : 60;
  const first = silent[0];
  return { length, begin: first && first.start % length };
}

/**
 * What lies between merged spans and has a whole window in it, longest first. Anything shorter means nothing: a record lasts from the
 * first packet in its window to the last.
 */
export function gapsBetween(spans: readonly Span[], windows: Windows): Span[] {
  const between = spans.slice(1).map((span, index) => ({ start: (spans[index] as Span).end + 1, end: span.start - 1 }));
  const gaps = between.filter((gap) => holdsWindow(gap, windows));
  return gaps.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
}

function holdsWindow({ start, end }: Span, { length, begin }: Windows): boolean {
  if (begin === undefined) return end - start + 1 >= length;
  const first = Math.ceil((start - begin) / length) * length + begin;
  return first + length - 1 <= end;
}

/** Number of seconds in merged spans. */
export function secondsIn(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

/** The longest gap between records that means nothing, seconds: no whole window fits in it. */
const NO_GAP = 59;
const DAY = 86_400;

/**
 * The coverage of one part, merged for each interface and status, within the limits that keep the catalogue small. What is too much goes
 * in the order of what it tells: gaps between records without a window in them, then records around windows that lines of another
 * status tell of, and only then gaps that something is missing in.
 */
export function mergeCoverage(coverage: readonly CoverageSpan[], limits = LIMITS): CoverageSpan[] {
  let merged = seriesOf(coverage);
  const most = Math.max(limits.spans, merged.length);
  const isTooMuch = (): boolean => countSpans(merged) > most;
  const onFlows = (close: (spans: readonly CoverageSpan[]) => readonly Span[]): void => {
    merged = merged.map((spans) => (spans[0]?.status === 'OK' ? withName(spans, close(spans)) : spans));
  };
  if (isTooMuch()) onFlows((spans) => mergeSpans(spans, NO_GAP));
  if (isTooMuch()) {
    const others = otherSpans(merged);
    for (let gap = 60; isTooMuch() && gap < DAY; gap *= 2) {
      onFlows((spans) => closeFilled(spans, others.get(spans[0]!.interfaceId) ?? [], gap));
    }
  }
  for (let gap = 60; isTooMuch(); gap *= 2) {
    merged = merged.map((spans) => withName(spans, mergeSpans(spans, gap)));
  }
  if (merged.length > limits.series) {
    merged = merged.sort((a, b) => secondsIn(b) - secondsIn(a)).slice(0, limits.series);
  }
  return merged.flat();
}

/** By interface: when lines other than flows tell of it. */
function otherSpans(series: readonly (readonly CoverageSpan[])[]): Map<string, Span[]> {
  const others = new Map<string, Span[]>();
  for (const { interfaceId, status, start, end } of series.flat()) {
    if (status === 'OK') continue;
    const spans = others.get(interfaceId);
    if (spans) spans.push({ start, end });
    else others.set(interfaceId, [{ start, end }]);
  }
  return new Map([...others].map(([interfaceId, spans]) => [interfaceId, mergeSpans(spans)]));
}

/** Joins merged spans that are at most `gap` apart where the others leave no window free between them. */
function closeFilled(spans: readonly Span[], others: readonly Span[], gap: number): Span[] {
  const joined: { start: number; end: number }[] = [];
  let first = 0;
  for (const { start, end } of spans) {
    const last = joined.at(-1);
    if (last && start <= last.end + 1 + gap && isFilled({ start: last.end + 1, end: start - 1 }, others, first)) {
      last.end = Math.max(last.end, end);
    } else joined.push({ start, end });
    while (first < others.length && others[first]!.end < end) first++;
  }
  return joined;
}

/** Whether merged spans, looked at from the place `first` on, leave no window of a gap free. */
function isFilled(gap: Span, spans: readonly Span[], first: number): boolean {
  let told = gap.start - 1;
  for (let place = first; place < spans.length; place++) {
    const { start, end } = spans[place]!;
    if (start > gap.end || start > told + NO_GAP + 1) break;
    told = Math.max(told, end);
  }
  return gap.end <= told + NO_GAP;
}

/** Merged for each interface and status, in the order of their first spans. */
export function mergeSeries(coverage: readonly CoverageSpan[]): CoverageSpan[] {
  return seriesOf(coverage).flat();
}

/** A list for each interface and status, in the order of their first spans; merged. */
function seriesOf(coverage: readonly CoverageSpan[]): CoverageSpan[][] {
  const series = new Map<string, CoverageSpan[]>();
  for (const span of coverage) {
    const key = `${span.status} ${span.interfaceId}`;
    const list = series.get(key);
    if (list) list.push(span);
    else series.set(key, [span]);
  }
  return [...series.values()].map((spans) => withName(spans, mergeSpans(spans)));
}

function withName(series: readonly CoverageSpan[], spans: readonly Span[]): CoverageSpan[] {
  const { interfaceId, status } = series[0] as CoverageSpan;
  return spans.map(({ start, end }) => ({ interfaceId, status, start, end }));
}

function countSpans(series: readonly (readonly CoverageSpan[])[]): number {
  return series.reduce((sum, spans) => sum + spans.length, 0);
}
