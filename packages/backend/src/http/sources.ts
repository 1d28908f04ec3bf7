/** Where records come from by themselves, for the status and the metrics. */
import type { SourceStatus } from '@thalweg/core/api';
import { readReports, toStatus } from '../ingest/feeds/state.ts';
import type { Services, WatchedFolder } from './dependencies.ts';
import type { Family } from './metrics.ts';

type Needed = Pick<Services, 'store' | 'clock' | 'watching' | 'following'>;

/** Folders and sources of this server, then those of other servers of the store. */
export async function sourcesOf({ store, clock, watching, following }: Needed): Promise<SourceStatus[]> {
  const now = clock();
  const own = (following?.() ?? []).map((state) => toStatus(state, now));
  const names = new Set(own.map(({ source }) => source));
  const others = readReports(await store.sources(), now)
    .filter(({ source }) => !names.has(source))
    .map((state) => toStatus(state, now));
  return [...(watching?.() ?? []).map(folderStatus), ...own, ...others];
}

function folderStatus({ folder, looked, loaded, problem }: WatchedFolder): SourceStatus {
  return {
    ...{ source: folder, kind: 'folder', loaded, gone: 0, leftOut: 0, rejected: 0 },
    state: problem !== undefined ? 'failing' : looked === undefined ? 'starting' : 'idle',
    looked: looked ?? null,
    problem: problem ?? null,
    ...{ since: null, lastLoad: null, records: null, quarantined: null, waiting: null, lagSeconds: null, help: null },
  };
}

/** Of the sources of this server: those of others are told by others. */
export function sourceMetrics({ clock, following }: Needed): Family[] {
  const sources = (following?.() ?? []).map((state) => toStatus(state, clock()));
  if (sources.length === 0) return [];
  const family = (
    type: Family['type'],
    name: string,
    [help, pick]: readonly [string, (source: SourceStatus) => number | null],
  ): Family => ({
    ...{ name: `thalweg_source_${name}`, type, help },
    samples: sources.flatMap((source) => {
      const value = pick(source);
      return value === null ? [] : [{ labels: { source: source.source, kind: source.kind }, value }];
    }),
  });
  return [
    family('gauge', 'up', [
      '1 while a source answers, 0 while it fails.',
      ({ state }) => (state === 'failing' ? 0 : 1),
    ]),
    family('gauge', 'lag_seconds', ['How far the store is behind a source.', ({ lagSeconds }) => lagSeconds]),
    family('gauge', 'waiting_messages', ['Messages that wait in a source.', ({ waiting }) => waiting]),
    family('counter', 'objects_total', ['Objects loaded from a source.', ({ loaded }) => loaded]),
    family('counter', 'records_total', ['Records loaded from a source.', ({ records }) => records]),
    family('counter', 'gone_total', ['Objects that were gone before they were read.', ({ gone }) => gone]),
    family('counter', 'left_out_total', ['Objects that were named and are no flow logs.', ({ leftOut }) => leftOut]),
    family('counter', 'rejected_total', ['Messages that cannot be read.', ({ rejected }) => rejected]),
  ];
}
