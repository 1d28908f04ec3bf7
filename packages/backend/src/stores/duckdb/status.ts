/** What the store has, from the catalogue alone. */
import { statSync } from 'node:fs';
import { mergeSeries } from '../model/spans.ts';
import type { Activity, CoverageSpan, StoreStatus } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import type { Layout } from './layout.ts';

interface Totals {
  readonly objects: number;
  readonly records: number;
  readonly no_data: number;
  readonly skip_data: number;
  readonly quarantined: number;
  readonly retired: number;
  readonly last_load: number | null;
}

interface Sizes {
  readonly parts: number;
  readonly first_start: number | null;
  readonly last_start: number | null;
  readonly record_bytes: number;
  readonly other_bytes: number;
  readonly without_start: number;
}

export function readStatus(catalogue: Catalogue): StoreStatus {
  return catalogue.read(({ db }) => {
    const totals = db.get<Totals>(`
      SELECT count(*) AS objects,
        ifnull(sum(records - retired_records), 0) AS records,
        ifnull(sum(no_data - retired_no_data), 0) AS no_data,
        ifnull(sum(skip_data - retired_skip_data), 0) AS skip_data,
        ifnull(sum(quarantined), 0) AS quarantined,
        ifnull(sum(retired_records + retired_no_data + retired_skip_data), 0) AS retired,
        max(loaded_at) AS last_load
      FROM objects WHERE loaded_at IS NOT NULL`) as Totals;
    const sizes = db.get<Sizes>(`
      SELECT count(*) FILTER (WHERE kind = 'records') AS parts,
        min(min_start) AS first_start, max(max_start) AS last_start,
        ifnull(sum(bytes) FILTER (WHERE kind = 'records'), 0) AS record_bytes,
        ifnull(sum(rollup_bytes + conversations_bytes + CASE kind WHEN 'records' THEN 0 ELSE bytes END), 0)
          + (SELECT ifnull(sum(bytes), 0) FROM combined_rollups) AS other_bytes,
        ifnull(sum(rows) FILTER (WHERE kind = 'records' AND min_start IS NULL), 0) AS without_start
      FROM parts`) as Sizes;
    const goneWithoutStart = db.get<{ rows: number }>(`
      SELECT ifnull(sum(tombstones.rows), 0) AS rows FROM tombstones JOIN parts USING (part)
      WHERE kind = 'records' AND min_start IS NULL`) as { rows: number };
    const lastEnd = db.get<{ end: number | null }>('SELECT max(end) AS end FROM coverage')?.end;
    return {
      location: catalogue.layout.folder,
      objects: totals.objects,
      records: totals.records,
      noData: totals.no_data,
      skipData: totals.skip_data,
      quarantined: totals.quarantined,
      rowsWithoutStart: sizes.without_start - goneWithoutStart.rows,
      retired: totals.retired,
      firstStart: sizes.first_start ?? undefined,
      lastStart: sizes.last_start ?? undefined,
      lastEnd: lastEnd ?? undefined,
      lastLoad: totals.last_load ?? undefined,
      parts: sizes.parts,
      recordBytes: sizes.record_bytes,
      totalBytes: sizes.record_bytes + sizes.other_bytes + catalogueBytes(catalogue.layout),
      broken: db.all<{ object: string; reason: string }>(
        'SELECT label AS object, broken AS reason FROM objects WHERE loaded_at IS NOT NULL AND broken IS NOT NULL ORDER BY objects.object',
      ),
    };
  });
}

interface CoverageRow {
  readonly name: string;
  readonly status: string;
  /** JSON arrays of as many numbers each. */
  readonly starts: string;
  readonly ends: string;
}

function catalogueBytes({ catalogue }: Layout): number {
  return ['', '-wal', '-shm'].reduce(
    (sum, suffix) => sum + (statSync(catalogue + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** First and last start of all rows that have one, from what the catalogue knows of the parts. */
export function readSpan(db: Database): { readonly first: number; readonly last: number } | undefined {
  const row = db.get<{ first: number | null; last: number | null }>(
    `SELECT min(min_start) AS first, max(max_start) AS last FROM parts WHERE kind = 'records'`,
  );
  if (row?.first == null || row.last == null) return undefined;
  return { first: row.first, last: row.last };
}

const STATUSES = ['OK', 'NODATA', 'SKIPDATA'] as const;

function toSpans({ name, status, starts, ends }: CoverageRow): CoverageSpan[] {
  const known = STATUSES.find((one) => one === status) ?? 'OK';
  const lasts = JSON.parse(ends) as number[];
  return (JSON.parse(starts) as number[]).map((start, place) => ({
    interfaceId: name,
    status: known,
    start,
    end: lasts[place]!,
  }));
}

/** Spans of all parts that touch the range, merged for each interface and status. */
export function readSpans(db: Database, { from, to }: { from?: number; to?: number }): CoverageSpan[] {
  // A row for each series and not for each span: of the time it takes, most goes into making objects of rows.
  const rows = db.all<CoverageRow>(
    `SELECT name, status, json_group_array(start) AS starts, json_group_array(end) AS ends
     FROM coverage JOIN interfaces ON id = interface
     WHERE end >= ? AND start < ? GROUP BY interface, status ORDER BY name`,
    from ?? Number.MIN_SAFE_INTEGER,
    to ?? Number.MAX_SAFE_INTEGER,
  );
  return mergeSeries(rows.flatMap(toSpans));
}

export function readActivity(db: Database, { since, interval }: { since: number; interval: number }): Activity[] {
  return db.all<Activity & Record<string, number>>(
    `SELECT (loaded_at / 1000) - (loaded_at / 1000) % ? AS start, count(*) AS objects, sum(lines) AS lines,
       sum(quarantined) AS quarantined, sum(bytes_in) AS bytesIn
     FROM objects WHERE loaded_at >= ? GROUP BY 1 ORDER BY 1 DESC`,
    interval,
    since * 1000,
  );
}
