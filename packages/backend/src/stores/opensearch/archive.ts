/**
 * The indices of the Lambda function that the console of Amazon Elasticsearch Service made (`LogsToElasticsearch_…`): `cwl-2026.11.24`
 * by the time of the event, a document for each event with `@id`, `@timestamp`, `@message`, `@owner`, `@log_group`, `@log_stream`, and the
 * values of the filter pattern by their names (AWS, "Streaming CloudWatch Logs data to Amazon OpenSearch Service"). No mapping was given,
 * so nothing is asked of values here but the time, which engines recognise.
 */
import { ThalwegError } from '../../report/errors.ts';
import type { EventArchive, EventLot, KeptEvent } from '../store.ts';
import { type Cluster, EngineError } from './cluster.ts';
import { connect } from './connect.ts';
import { patiently } from './documents.ts';
import type { ArchiveSettings } from './settings.ts';

/** Events of a lot, if a second has not more: some tens of megabytes. */
const MOST_EVENTS = 50_000;
/** Spans of time that lots have, seconds: the longest whose events are few enough. */
const SPANS = [3600, 600, 60, 10, 1] as const;
const PAGE = 5000;
const KEPT = '5m';
/** Between the time of an event and the start of its record lie minutes: at most the longest window, and the delivery. */
const AROUND = 86_400;
const TIME = '@timestamp';
/** How long a failed request is tried again, milliseconds. */
const PATIENCE_MS = 120_000;

interface Lot extends EventLot {
  readonly index: string;
  readonly query: object;
  /** Epoch seconds; undefined where nothing is known of the time. */
  readonly span: { readonly from: number; readonly to: number } | undefined;
}

/**
 * `most`: events of a lot that has more than one second.
 * @throws ThalwegError no-such-source when no index fits the pattern, cluster-refused for one that is closed, and what `connect` throws.
 */
export async function openArchive(
  { place, indices }: ArchiveSettings,
  { most = MOST_EVENTS }: { readonly most?: number } = {},
): Promise<EventArchive> {
  const connection = await connect(place);
  const location = `${place.endpoint}/${indices}`;
  try {
    const found = await readIndices(connection, { indices, location });
    const fields = await readFields(connection, found);
    const lots = new Map<string, Lot>();
    return {
      location,
      fields,
      async lots({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }) {
        for (const index of found) {
          for (const lot of await lotsOf(connection, index, { endpoint: place.endpoint, most }))
            lots.set(lot.name, lot);
        }
        const isAsked = ({ span }: Lot): boolean =>
          span === undefined || (span.to > from - AROUND && span.from < to + AROUND);
        return [...lots.values()].filter(isAsked);
      },
      read: (lot, signal) => readLot(connection, lots.get(lot.name)!, signal),
      close: connection.close,
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Index {
  readonly name: string;
  readonly events: number;
  readonly mark: string;
}

async function readIndices(
  cluster: Cluster,
  { indices, location }: { readonly indices: string; readonly location: string },
): Promise<Index[]> {
  const closed = await closedAmong(cluster, indices);
  if (closed.length > 0) {
    throw new ThalwegError('cluster-refused', `${closed.join(', ')} of ${location}: closed, and cannot be read.`, {
      help: `Open them (POST /${closed[0]}/_open), or name the others.`,
    });
  }
  const answer = (await cluster.request('GET', `/${indices}/_stats/docs?level=shards&allow_no_indices=true`)) as {
    indices?: Record<string, IndexStats>;
  };
  const found = Object.entries(answer.indices ?? {});
  if (found.length === 0) {
    throw new ThalwegError('no-such-source', `No index fits ${location}.`, {
      help: 'GET /_cat/indices lists those that there are.',
    });
  }
  return found
    .map(([name, { uuid, primaries, shards }]) => ({
      name,
      events: Number(primaries.docs.count),
      mark: [uuid ?? '', ...lastWrites(shards)].join(' '),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface IndexStats {
  readonly uuid?: string;
  readonly primaries: { readonly docs: { readonly count: number } };
  readonly shards?: Record<
    string,
    readonly { readonly routing: { readonly primary: boolean }; readonly seq_no?: { readonly max_seq_no: number } }[]
  >;
}

/** The number of the last write of each shard. */
function lastWrites(shards: IndexStats['shards'] = {}): string[] {
  return Object.values(shards).map((copies) =>
    String(copies.find(({ routing }) => routing.primary)?.seq_no?.max_seq_no ?? ''),
  );
}

/** Whoever may not ask finds out by what is missing. */
async function closedAmong(cluster: Cluster, indices: string): Promise<string[]> {
  try {
    const rows = (await cluster.request(
      'GET',
      `/_cat/indices/${indices}?format=json&h=index,status&expand_wildcards=closed`,
    )) as { index: string; status: string }[];
    return rows.filter(({ status }) => status === 'close').map(({ index }) => index);
  } catch (error) {
    if (error instanceof EngineError || (error instanceof ThalwegError && error.code === 'cluster-denied')) return [];
    throw error;
  }
}

/** Names of the values of patterns, over all indices. */
async function readFields(cluster: Cluster, indices: readonly Index[]): Promise<string[]> {
  const names = new Set<string>();
  for (const { name } of indices) {
    const answer = (await cluster.request('GET', `/${name}/_mapping`)) as Record<
      string,
      { mappings?: { properties?: Record<string, unknown> } }
    >;
    for (const { mappings } of Object.values(answer)) {
      for (const field of Object.keys(mappings?.properties ?? {})) if (isValue(field)) names.add(field);
    }
  }
  return [...names];
}

/** The function's own names begin with `@`, and what it took for JSON within a value with `$`. */
function isValue(name: string): boolean {
  return !/^[@$]/.test(name);
}

async function lotsOf(
  cluster: Cluster,
  index: Index,
  { endpoint, most }: { readonly endpoint: string; readonly most: number },
): Promise<Lot[]> {
  if (index.events === 0) return [];
  const named = { index: index.name, name: `${endpoint}/${index.name}` };
  const timed = await spansOf(cluster, index.name, { query: { match_all: {} }, lengths: SPANS, most });
  if (timed === undefined) {
    return [{ ...named, events: index.events, modified: index.mark, query: { match_all: {} }, span: undefined }];
  }
  const lots = timed.spans.map(({ from, to, events }): Lot => {
    const begin = new Date(from * 1000).toISOString().replace('.000', '');
    return {
      ...named,
      name: `${named.name}/${begin}`,
      events,
      modified: `${index.mark} ${to - from}s`,
      query: within(from, to),
      span: { from, to },
    };
  });
  if (timed.without > 0) {
    const query = { bool: { must_not: [{ exists: { field: TIME } }] } };
    const name = `${named.name}/none`;
    lots.push({ ...named, name, events: timed.without, modified: index.mark, query, span: undefined });
  }
  return lots;
}

function within(from: number, to: number): object {
  return { range: { [TIME]: { gte: from * 1000, lt: to * 1000, format: 'epoch_millis' } } };
}

interface Spans {
  readonly spans: readonly { readonly from: number; readonly to: number; readonly events: number }[];
  readonly without: number;
}

/** Undefined where the time is no date to the engine. */
async function spansOf(
  cluster: Cluster,
  index: string,
  asked: { readonly query: object; readonly lengths: readonly number[]; readonly most: number },
): Promise<Spans | undefined> {
  const { query, most } = asked;
  const [seconds = 1, ...lengths] = asked.lengths;
  const answer = await countSpans(cluster, index, { query, seconds });
  if (answer === undefined) return undefined;
  const spans = [];
  for (const { key, doc_count: events } of answer.spans) {
    const from = Number(key) / 1000;
    const to = from + seconds;
    const finer =
      events > most && lengths.length > 0
        ? await spansOf(cluster, index, { query: within(from, to), lengths, most })
        : undefined;
    if (finer) spans.push(...finer.spans);
    else spans.push({ from, to, events });
  }
  return { spans, without: answer.without };
}

async function countSpans(
  cluster: Cluster,
  index: string,
  { query, seconds }: { readonly query: object; readonly seconds: number },
): Promise<{ spans: readonly { key: number; doc_count: number }[]; without: number } | undefined> {
  try {
    const answer = (await cluster.request('POST', `/${index}/_search?allow_partial_search_results=false`, {
      size: 0,
      track_total_hits: false,
      query,
      aggs: {
        spans: { date_histogram: { field: TIME, fixed_interval: `${seconds}s`, min_doc_count: 1 } },
        without: { missing: { field: TIME } },
      },
    })) as {
      aggregations: { spans: { buckets: { key: number; doc_count: number }[] }; without: { doc_count: number } };
    };
    const { spans, without } = answer.aggregations;
    return { spans: spans.buckets, without: without.doc_count };
  } catch (error) {
    if (error instanceof EngineError && error.status === 400) return undefined;
    throw error;
  }
}

interface Document {
  readonly _id: string;
  readonly _source?: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly Document[] };
}

async function readLot(cluster: Cluster, lot: Lot, signal: AbortSignal | undefined): Promise<KeptEvent[]> {
  const ask = async (path: string, body: object): Promise<Page> =>
    (await patiently(() => cluster.request('POST', path, body, { signal }), PATIENCE_MS)) as Page;
  const path = `/${lot.index}/_search?scroll=${KEPT}&allow_partial_search_results=false`;
  const events: { readonly event: KeptEvent; readonly key: string }[] = [];
  let page = await ask(path, { size: PAGE, query: lot.query, sort: ['_doc'] });
  try {
    while (page.hits.hits.length > 0) {
      for (const document of page.hits.hits) events.push(toEvent(document));
      page = await ask('/_search/scroll', { scroll: KEPT, scroll_id: page._scroll_id });
    }
  } finally {
    await cluster.request('DELETE', '/_search/scroll', { scroll_id: [page._scroll_id] }).catch(() => undefined);
  }
  return events.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ event }) => event);
}

function toEvent({ _id, _source = {} }: Document): { event: KeptEvent; key: string } {
  const text = (name: string): string | undefined => {
    const value = _source[name];
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const id = text('@id') ?? _id;
  const logGroup = text('@log_group') ?? '';
  const fields = Object.fromEntries(Object.entries(_source).filter(([name]) => isValue(name)));
  // Events of one log group have one format. Ids are long numbers that rise with time.
  return { event: { id, logGroup, message: text('@message'), fields }, key: `${logGroup}\n${id.padStart(64, '0')}` };
}
