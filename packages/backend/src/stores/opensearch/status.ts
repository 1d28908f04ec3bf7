/** What the store has, from the ledger and the sizes that the engine tells. */
import { mergeSeries } from '../model/spans.ts';
import type { Activity, CoverageSpan, QuarantineGroup, StoreStatus } from '../store.ts';
import type { Cluster } from './cluster.ts';
import type { Ledger, LedgerDocument } from './ledger.ts';
import type { Names } from './names.ts';
import { createSettler } from './policy.ts';
import { dayIndices, sizesOf } from './sizes.ts';

const PRESENT = 'ignore_unavailable=true&allow_no_indices=true';

interface Extremes {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly lastEnd: number | undefined;
  readonly withoutStart: number;
}

async function readExtremes(cluster: Cluster, { flows }: Names): Promise<Extremes> {
  const answer = (await cluster.request('POST', `/${flows}/_search?${PRESENT}`, {
    size: 0,
    track_total_hits: false,
    aggs: {
      first: { min: { field: 'start' } },
      last: { max: { field: 'start' } },
      lastEnd: { max: { field: 'end' } },
      without: { missing: { field: 'start' } },
    },
  })) as { aggregations?: Record<string, { value?: number | bigint | null; doc_count?: number }> };
  const seconds = (name: string): number | undefined => {
    const value = answer.aggregations?.[name]?.value;
    // Dates come back in milliseconds.
    return value === null || value === undefined ? undefined : Math.floor(Number(value) / 1000);
  };
  return {
    first: seconds('first'),
    last: seconds('last'),
    lastEnd: seconds('lastEnd'),
    withoutStart: answer.aggregations?.['without']?.doc_count ?? 0,
  };
}

export async function readSpan(
  cluster: Cluster,
  names: Names,
): Promise<{ readonly first: number; readonly last: number } | undefined> {
  const { first, last } = await readExtremes(cluster, names);
  return first === undefined || last === undefined ? undefined : { first, last };
}

export async function readStatus(
  cluster: Cluster,
  names: Names,
  { ledger, location }: { readonly ledger: Ledger; readonly location: string },
): Promise<StoreStatus> {
  const sums = { objects: 0, records: 0, noData: 0, skipData: 0, quarantined: 0, retired: 0 };
  const broken: { object: string; reason: string }[] = [];
  let lastLoad: number | undefined;
  const settle = await createSettler({ cluster, names });
  for await (const row of ledger.all()) {
    const source = settle?.(row.source) ?? row.source;
    const { retired } = source;
    sums.objects++;
    sums.records += source.records - retired.records;
    sums.noData += source.noData - retired.noData;
    sums.skipData += source.skipData - retired.skipData;
    sums.quarantined += source.quarantined;
    sums.retired += retired.records + retired.noData + retired.skipData;
    if (source.broken !== undefined) broken.push({ object: source.label, reason: source.broken });
    lastLoad = Math.max(lastLoad ?? 0, source.loadedAt);
  }
  const days = await dayIndices(cluster, names);
  const recordBytes = days.reduce((sum, { bytes }) => sum + bytes, 0);
  const own = await sizesOf(
    cluster,
    [names.objects, names.claims, names.quarantine, names.meta, names.resources].join(','),
  );
  const { first, last, lastEnd, withoutStart } = await readExtremes(cluster, names);
  return {
    location,
    ...sums,
    rowsWithoutStart: withoutStart,
    firstStart: first,
    lastStart: last,
    lastEnd,
    lastLoad,
    parts: days.length,
    recordBytes,
    totalBytes: own.reduce((sum, { bytes }) => sum + bytes, recordBytes),
    broken,
  };
}

function byInterface(a: CoverageSpan, b: CoverageSpan): number {
  return a.interfaceId < b.interfaceId ? -1 : a.interfaceId > b.interfaceId ? 1 : 0;
}

export async function readCoverage(
  ledger: Ledger,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly to?: number },
): Promise<CoverageSpan[]> {
  const coverage: CoverageSpan[] = [];
  for await (const { source } of ledger.all(['coverage'])) {
    for (const span of source.coverage) if (span.end >= from && span.start < to) coverage.push(span);
  }
  return mergeSeries(coverage.sort(byInterface));
}

type Loaded = Pick<LedgerDocument, 'loadedAt' | 'lines' | 'quarantined' | 'bytesIn'>;

export async function readActivity(
  ledger: Ledger,
  { since, interval }: { readonly since: number; readonly interval: number },
): Promise<Activity[]> {
  const steps = new Map<number, Activity>();
  for await (const { source } of ledger.all(['loadedAt', 'lines', 'quarantined', 'bytesIn'])) {
    const { loadedAt, lines, quarantined, bytesIn }: Loaded = source;
    if (loadedAt < since * 1000) continue;
    const seconds = Math.floor(loadedAt / 1000);
    const start = seconds - (seconds % interval);
    const known = steps.get(start) ?? { start, objects: 0, lines: 0, quarantined: 0, bytesIn: 0 };
    steps.set(start, {
      start,
      objects: known.objects + 1,
      lines: known.lines + lines,
      quarantined: known.quarantined + quarantined,
      bytesIn: known.bytesIn + bytesIn,
    });
  }
  return [...steps.values()].sort((a, b) => b.start - a.start);
}

export async function readQuarantine(ledger: Ledger): Promise<QuarantineGroup[]> {
  const groups: QuarantineGroup[] = [];
  for await (const { source } of ledger.all(['label', 'name', 'badLines'])) {
    const { label, name, badLines } = source;
    const ordered = [...badLines].sort((a, b) => b.lines - a.lines || (a.reason < b.reason ? -1 : 1));
    for (const { reason, field, lines, kept } of ordered) {
      groups.push({ object: label, name, reason, field, lines, kept });
    }
  }
  return groups;
}
