/** What an engine is and has; asked once, since engines differ and a domain of AWS lacks what its engine has elsewhere. */
import { ThalwegError } from '../../report/errors.ts';
import type { ClusterPlace } from '../store.ts';
import { type Capabilities, type Cluster, EngineError } from './cluster.ts';

export interface Facts extends Capabilities {
  readonly engine: 'opensearch' | 'elasticsearch';
  readonly version: string;
  /** What removes old indices by itself, if anything does. */
  readonly lifecycle: 'ISM' | 'ILM' | undefined;
  /** Whether documents can be made again from columns, so that they need not be kept besides. */
  readonly derivedSource: boolean;
}

/** @throws ThalwegError `cluster-refused` for what is neither engine, or too old. */
export async function findFacts(request: Cluster['request'], place: ClusterPlace): Promise<Facts> {
  // Serverless has no root to ask; a collection is an OpenSearch 2 without much of what manages indices.
  if (place.auth.kind === 'aws' && place.auth.service === 'aoss') {
    const engine = { engine: 'opensearch', version: '2 (Serverless)' } as const;
    return { ...engine, lifecycle: undefined, derivedSource: false, pointInTime: 'opensearch', multiTerms: true };
  }
  const { engine, version, major, minor } = await findEngine(request, place);
  return {
    engine,
    version,
    lifecycle: await findLifecycle(request, engine),
    derivedSource: engine === 'opensearch' && (major > 3 || (major === 3 && minor >= 2)),
    pointInTime: await findView(request, engine),
    multiTerms: engine === 'opensearch' || major > 7 || minor >= 12,
    timeLimit: engine === 'opensearch' ? 'cancel_after_time_interval' : 'timeout',
  };
}

async function findEngine(
  request: Cluster['request'],
  { endpoint }: ClusterPlace,
): Promise<Pick<Facts, 'engine' | 'version'> & { readonly major: number; readonly minor: number }> {
  const answer = await askRoot(request);
  if (answer === 'denied') return { engine: 'opensearch', version: '2 or later', major: 2, minor: 0 };
  const version = answer?.version?.number;
  const numbers = /^(\d+)\.(\d+)/.exec(version ?? '');
  if (version === undefined || !numbers) {
    throw new ThalwegError('cluster-refused', `What answers at ${endpoint} is neither OpenSearch nor Elasticsearch.`);
  }
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  const engine = answer?.version?.distribution === 'opensearch' ? 'opensearch' : 'elasticsearch';
  const oldest = engine === 'opensearch' ? major >= 2 : major > 7 || (major === 7 && minor >= 10);
  if (!oldest) {
    throw new ThalwegError('cluster-refused', `${engine} ${version} at ${endpoint} is too old.`, {
      help: 'OpenSearch 2 and later will do, and Elasticsearch 7.10 and later.',
    });
  }
  return { engine, version, major, minor };
}

interface Root {
  readonly version?: { readonly number?: string; readonly distribution?: string };
}

/** A user who may only read is not told the version, by the security plugin that OpenSearch alone has. */
async function askRoot(request: Cluster['request']): Promise<Root | undefined | 'denied'> {
  try {
    return (await request('GET', '/')) as Root | undefined;
  } catch (error) {
    if (error instanceof ThalwegError && error.message.includes('cluster:monitor/main')) return 'denied';
    throw error;
  }
}

/** A view is asked for of an index that is not there: whoever has views says that the index is missing. */
async function findView(request: Cluster['request'], engine: Facts['engine']): Promise<Facts['pointInTime']> {
  const path = engine === 'opensearch' ? '_search/point_in_time' : '_pit';
  const status = await statusOf(request, `/thalweg-no-such-index/${path}?keep_alive=1s`, 'POST');
  return status === 404 || status === 200 ? engine : undefined;
}

async function findLifecycle(request: Cluster['request'], engine: Facts['engine']): Promise<Facts['lifecycle']> {
  const path = engine === 'opensearch' ? '/_plugins/_ism/policies' : '/_ilm/status';
  const status = await statusOf(request, path, 'GET');
  return status !== 200 ? undefined : engine === 'opensearch' ? 'ISM' : 'ILM';
}

async function statusOf(request: Cluster['request'], path: string, method: 'GET' | 'POST'): Promise<number> {
  try {
    await request(method, path);
    return 200;
  } catch (error) {
    if (error instanceof EngineError) return error.status;
    // Whoever may not ask cannot use it either.
    if (error instanceof ThalwegError && error.code === 'cluster-denied') return 403;
    throw error;
  }
}
