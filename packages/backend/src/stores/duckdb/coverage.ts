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

/**
 * The aggregation interval of an interface, in seconds, from its merged NODATA spans. A flow log has one minute or ten (AWS VPC guide,
 * "Flow logs basics"), and records of flows may be shorter than either; only a lone NODATA line lasts as long as the interval. Where no
 * span is that short it is taken for a minute, which hides no gap.
 */
export function aggregationInterval(silent: readonly Span[]): 60 | 600 {
  const shortest = silent.reduce((least, span) => Math.min(least, secondsIn([span])), Number.POSITIVE_INFINITY);
  return shortest > 540 && shortest < 660 ? 600 : 60;
}

/**
 * What lies between merged spans and has at least so many seconds, longest first. Shorter ones mean nothing: in its aggregation
 * interval a record lasts from its first packet to its last.
 */
export function gapsBetween(spans: readonly Span[], least = 1): Span[] {
  const between = spans.slice(1).map((span, index) => ({ start: (spans[index] as Span).end + 1, end: span.start - 1 }));
  const gaps = between.filter((gap) => secondsIn([gap]) >= least);
  return gaps.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
}

/** Number of seconds in merged spans. */
export function secondsIn(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

/** The coverage of one part, merged for each interface and status, within the limits that keep the catalogue small. */
export function mergeCoverage(coverage: readonly CoverageSpan[], limits = LIMITS): CoverageSpan[] {
  const series = new Map<string, CoverageSpan[]>();
  for (const span of coverage) {
    const key = `${span.status} ${span.interfaceId}`;
    const list = series.get(key);
    if (list) list.push(span);
    else series.set(key, [span]);
  }
  let merged = [...series.values()].map((spans) => withName(spans, mergeSpans(spans)));
  const most = Math.max(limits.spans, merged.length);
  for (let gap = 60; countSpans(merged) > most; gap *= 2) {
    merged = merged.map((spans) => withName(spans, mergeSpans(spans, gap)));
  }
  if (merged.length > limits.series) {
    merged = merged.sort((a, b) => secondsIn(b) - secondsIn(a)).slice(0, limits.series);
  }
  return merged.flat();
}

function withName(series: readonly CoverageSpan[], spans: readonly Span[]): CoverageSpan[] {
  const { interfaceId, status } = series[0] as CoverageSpan;
  return spans.map(({ start, end }) => ({ interfaceId, status, start, end }));
}

function countSpans(series: readonly (readonly CoverageSpan[])[]): number {
  return series.reduce((sum, spans) => sum + spans.length, 0);
}
