/** Looks at a cluster as a doctor does: nothing is made or changed, and what may not be seen is told. */
import { FIELDS } from '@thalweg/core/fields';
import { ThalwegError } from '../../report/errors.ts';
import type { Look } from '../../report/look.ts';
import type {
  ClusterFacts,
  ClusterHealth,
  ClusterIndex,
  IndexBlock,
  IndexPattern,
  Misfit,
  NodeDisk,
} from '../model/cluster-facts.ts';
import type { ClusterPlace } from '../store.ts';
import { type Cluster, EngineError } from './cluster.ts';
import { type Connection, type CredentialsSource, connect } from './connect.ts';
import { indexType } from './mapping.ts';
import { namesOf } from './names.ts';
import { templateState } from './template.ts';

const PRESENT = 'ignore_unavailable=true&allow_no_indices=true';
const CLASSIC = 'cwl-*';
/** Saved objects of Dashboards and of Kibana, of every tenant and version. */
const SAVED = '.kibana*,.opensearch_dashboards*';
const MOST_PATTERNS = 1000;

/** @throws ThalwegError what `connect` throws. */
export async function readClusterFacts(place: ClusterPlace, credentials?: CredentialsSource): Promise<ClusterFacts> {
  const connection = await connect(place, credentials);
  try {
    return await factsOf(connection);
  } finally {
    connection.close();
  }
}

async function factsOf(cluster: Connection): Promise<ClusterFacts> {
  const { facts, place } = cluster;
  const names = namesOf(place.prefix);
  const records = `${names.flows},${CLASSIC}`;
  // Serverless has neither nodes nor settings to be seen, and its Dashboards keep their objects elsewhere (its guide, "Supported operations").
  const isServerless = place.auth.kind === 'aws' && place.auth.service === 'aoss';
  const unlessServerless = async <T>(none: T, asked: () => Promise<Look<T>>): Promise<Look<T>> =>
    isServerless ? { value: none } : asked();
  return {
    location: `${place.endpoint}/${place.prefix}`,
    prefix: place.prefix,
    engine: `${facts.engine === 'opensearch' ? 'OpenSearch' : 'Elasticsearch'} ${facts.version}`,
    lacks: [
      ...(facts.pointInTime ? [] : ['no point in time: long results are read by scroll']),
      ...(facts.multiTerms ? [] : ['no groups of several fields: they are put together from all their rows']),
    ],
    health: await unlessServerless<ClusterHealth | undefined>(undefined, () =>
      look('cluster:monitor/health', () => readHealth(cluster)),
    ),
    disks: await unlessServerless<NodeDisk[]>([], () => look('cluster:monitor/nodes/stats', () => readDisks(cluster))),
    indices: await look('indices:monitor/stats', () => readIndices(cluster)),
    blocks: await unlessServerless<IndexBlock[]>([], () =>
      look('indices:monitor/settings/get', () => readBlocks(cluster, `${place.prefix}-*,${CLASSIC}`)),
    ),
    misfits: await unlessServerless<Misfit[]>([], () =>
      look('indices:admin/mappings/fields/get', () => readMisfits(cluster, records)),
    ),
    template: await look('indices:admin/index_template/get', () => templateState(cluster, names)),
    patterns: await unlessServerless<IndexPattern[]>([], () =>
      look(`indices:data/read/search on ${SAVED}`, () => readPatterns(cluster)),
    ),
    classic: await look(`indices:data/read/search on ${CLASSIC}`, () => readClassic(cluster)),
  };
}

/** `action`: of the security plugin, for when the cluster does not name it. */
async function look<T>(action: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof ThalwegError) || error.code !== 'cluster-denied') throw error;
    return { denied: /no permissions for \[([^\]]+)\]/.exec(error.message)?.[1] ?? action };
  }
}

async function readHealth(cluster: Cluster): Promise<ClusterHealth> {
  const answer = (await cluster.request('GET', '/_cluster/health')) as Record<string, number> & { status: string };
  return {
    status: answer.status,
    nodes: answer['number_of_nodes'] ?? 0,
    unassigned: answer['unassigned_shards'] ?? 0,
  };
}

async function readDisks(cluster: Cluster): Promise<NodeDisk[]> {
  const { nodes = {} } = (await cluster.request(
    'GET',
    '/_nodes/stats/fs?filter_path=nodes.*.name,nodes.*.fs.total',
  )) as {
    nodes?: Record<string, { name: string; fs?: { total?: { available_in_bytes?: number; total_in_bytes?: number } } }>;
  };
  return Object.values(nodes).map(({ name, fs }) => ({
    node: name,
    free: Number(fs?.total?.available_in_bytes ?? 0),
    total: Number(fs?.total?.total_in_bytes ?? 0),
  }));
}

async function readIndices(cluster: Cluster): Promise<ClusterIndex[]> {
  const rows = (await cluster.request('GET', '/_cat/indices?format=json&h=index,docs.count,health')) as {
    index: string;
    'docs.count'?: string;
    health?: string;
  }[];
  return rows.map(({ index, 'docs.count': documents, health = '' }) => ({
    ...{ name: index, documents: Number(documents ?? 0), health },
  }));
}

async function readBlocks(cluster: Cluster, pattern: string): Promise<IndexBlock[]> {
  const path = `/${pattern}/_settings/index.blocks.*?flat_settings=true&${PRESENT}`;
  const answer = (await cluster.request('GET', path)) as Record<string, { settings: Record<string, string> }>;
  return Object.entries(answer).flatMap(([index, { settings }]) =>
    Object.entries(settings)
      .filter(([, value]) => value === 'true')
      .map(([name]) => ({ index, block: name.replace('index.blocks.', '') })),
  );
}

/** Those whose type decides what can be asked. */
const TYPED = FIELDS.map(({ name }) => name).filter((name) => indexType(name) !== 'keyword');
/** Numbers of any width can be added up and compared. */
const NUMBERS = new Set(['long', 'integer', 'short', 'byte', 'unsigned_long', 'double', 'float']);

async function readMisfits(cluster: Cluster, pattern: string): Promise<Misfit[]> {
  const answer = await readMappings(cluster, `/${pattern}/_mapping/field/${TYPED.join()}?${PRESENT}`);
  return Object.entries(answer).flatMap(([index, { mappings }]) =>
    TYPED.filter((field) => mappings[field]).flatMap((field) => {
      const type = Object.values(mappings[field]?.mapping ?? {})[0]?.type ?? 'object';
      const wanted = indexType(field);
      return type === wanted || (NUMBERS.has(wanted) && NUMBERS.has(type)) ? [] : [{ index, field, type, wanted }];
    }),
  );
}

type FieldMappings = Record<string, { mappings: Record<string, { mapping: Record<string, { type?: string }> }> }>;

async function readMappings(cluster: Cluster, path: string): Promise<FieldMappings> {
  try {
    return (await cluster.request('GET', path)) as FieldMappings;
  } catch (error) {
    // Of no index at all there is no mapping, whatever may be ignored.
    if (error instanceof EngineError && error.status === 404) return {};
    throw error;
  }
}

async function readPatterns(cluster: Cluster): Promise<IndexPattern[]> {
  const answer = (await search(cluster, SAVED, {
    size: MOST_PATTERNS,
    query: { term: { type: 'index-pattern' } },
    _source: ['index-pattern.title', 'index-pattern.timeFieldName'],
  })) as { hits?: { hits?: { _id: string; _source: Record<string, { title?: string; timeFieldName?: string }> }[] } };
  return (answer.hits?.hits ?? []).map(({ _id, _source }) => ({
    id: _id.replace(/^.*?index-pattern:/, ''),
    title: _source['index-pattern']?.title ?? '',
    timeField: _source['index-pattern']?.timeFieldName || undefined,
  }));
}

async function readClassic(cluster: Cluster): Promise<{ first: number; last: number } | undefined> {
  const time = { field: '@timestamp' };
  const answer = (await search(cluster, CLASSIC, {
    size: 0,
    aggs: { first: { min: time }, last: { max: time } },
  })) as { aggregations?: Record<string, { value: number | null }> };
  const [first, last] = [answer.aggregations?.['first']?.value, answer.aggregations?.['last']?.value];
  return typeof first === 'number' && typeof last === 'number' ? { first: first / 1000, last: last / 1000 } : undefined;
}

/** What other checks tell of finds nothing: a time that is a text (400), and indices without a shard that answers (503). */
async function search(cluster: Cluster, pattern: string, body: object): Promise<object> {
  try {
    return (await cluster.request('POST', `/${pattern}/_search?${PRESENT}`, body)) as object;
  } catch (error) {
    if (error instanceof EngineError && (error.status === 400 || error.status === 503)) return {};
    throw error;
  }
}
