/** When interfaces were seen, and when not, from the spans of time that lines cover. */
import type { CoverageSpan, InterfaceStatus } from '../store.ts';
import { gapsBetween, mergeSpans, type Span, secondsIn, windowsOf } from './spans.ts';

/** Longest gaps listed for one interface. */
const GAPS = 20;

/** In the order of their first spans. Seconds without log data count as seen: a NODATA line says that the interface was watched and silent. */
export function interfacesOf(coverage: readonly CoverageSpan[]): InterfaceStatus[] {
  const seen = new Map<string, Record<'all' | 'NODATA' | 'SKIPDATA', Span[]>>();
  for (const { interfaceId, status, start, end } of coverage) {
    const spans = seen.get(interfaceId) ?? { all: [], NODATA: [], SKIPDATA: [] };
    seen.set(interfaceId, spans);
    spans.all.push({ start, end });
    if (status === 'NODATA' || status === 'SKIPDATA') spans[status].push({ start, end });
  }
  return [...seen].map(([interfaceId, spans]) => {
    const all = mergeSpans(spans.all);
    const silent = mergeSpans(spans.NODATA);
    const windows = windowsOf(silent);
    const gaps = gapsBetween(all, windows);
    return {
      interfaceId,
      first: (all[0] as Span).start,
      last: (all.at(-1) as Span).end,
      noDataSeconds: secondsIn(silent),
      skipDataSeconds: secondsIn(mergeSpans(spans.SKIPDATA)),
      aggregationInterval: windows.length,
      gapCount: gaps.length,
      gapSeconds: secondsIn(gaps),
      gaps: gaps.slice(0, GAPS),
    };
  });
}
