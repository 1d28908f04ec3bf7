/** Indices of given rows on a real engine, for tests of questions. */
import { FIELDS } from '@thalweg/core/fields';
import type { Row } from '@thalweg/core/result';
import type { Cluster } from '../../packages/backend/src/stores/opensearch/cluster.ts';
import { createHttp, createRequest } from '../../packages/backend/src/stores/opensearch/http.ts';
import { fieldMapping } from '../../packages/backend/src/stores/opensearch/mapping.ts';
import { startForTests } from '../engines/for-tests.ts';

export interface TestIndices {
  readonly cluster: Cluster;
  readonly pattern: string;
  /** Writes rows as a load does: an index a day, with the fields that the rows have. */
  write(rows: readonly Row[]): Promise<void>;
  /** Views and scrolls that the engine holds for somebody. */
  openContexts(): Promise<number>;
  /** Searches that the engine works on and has not been told to end. */
  runningSearches(): Promise<number>;
  runsScripts(): Promise<boolean>;
}

/** The engines that answer; those of Elasticsearch 7.10 have no views, and rank no groups of several fields. */
export const ENGINES = ['opensearch', 'elasticsearch'] as const;

export interface TestEngine {
  open(): TestIndices;
  stop(): Promise<void>;
}

/** Starts an engine, or takes the one that was given; `canRun` says whether it can. */
export async function startTestEngine(kind: (typeof ENGINES)[number]): Promise<TestEngine> {
  const engine = await startForTests(kind);
  const http = createHttp(new URL(engine.address));
  const hasMore = kind === 'opensearch';
  const capabilities = {
    pointInTime: hasMore ? 'opensearch' : undefined,
    multiTerms: hasMore,
    timeLimit: hasMore ? 'cancel_after_time_interval' : 'timeout',
  } as const;
  const cluster: Cluster = { capabilities, request: createRequest(http.send) };
  const prefix = `thalweg-test-${process.pid}`;
  let opened = 0;
  return {
    open: () => openIndices(cluster, http.send, `${prefix}-${++opened}-flows`),
    async stop() {
      await cluster.request('DELETE', `/${prefix}-*`);
      http.close();
      await engine.stop();
    },
  };
}

function openIndices(cluster: Cluster, send: ReturnType<typeof createHttp>['send'], prefix: string): TestIndices {
  return {
    cluster,
    pattern: `${prefix}-*`,
    async write(rows) {
      const lines: string[] = [];
      const fields = new Set([...FIELDS.map((field) => field.name), ...rows.flatMap(Object.keys), '_object', '_line']);
      const properties = Object.fromEntries([...fields].map((field) => [field, fieldMapping(field)]));
      const body = { settings: { number_of_replicas: 0 }, mappings: { dynamic: false, properties } };
      const made = new Set<string>();
      for (const row of rows) {
        const index = `${prefix}-${fields.size}-${dayOf(row)}`;
        if (!made.has(index)) await cluster.request('PUT', `/${index}`, body).catch(() => undefined);
        made.add(index);
        lines.push(JSON.stringify({ index: { _index: index } }), documentOf(row));
      }
      const headers = { 'content-type': 'application/x-ndjson' };
      const bulk = { method: 'POST', path: '/_bulk?refresh=true', headers, body: `${lines.join('\n')}\n` };
      const answer = await send(bulk);
      if (!answer.body.includes('"errors":false')) throw new Error(`the engine refused: ${answer.body.slice(0, 500)}`);
    },
    async openContexts() {
      const { indices = {} } = (await cluster.request('GET', `/${prefix}-*/_stats/search`)) as {
        indices?: Record<string, { primaries: { search: { open_contexts: number } } }>;
      };
      return Object.values(indices).reduce((sum, { primaries }) => sum + primaries.search.open_contexts, 0);
    },
    async runsScripts() {
      const body = { size: 0, query: { script: { script: { lang: 'painless', source: 'true' } } } };
      return cluster.request('POST', `/${prefix}-*/_search`, body).then(
        () => true,
        () => false,
      );
    },
    async runningSearches() {
      const { tasks = {} } = (await cluster.request(
        'GET',
        '/_tasks?actions=indices:data/read/search*&group_by=none&detailed',
      )) as { tasks?: Record<string, { description?: string; cancelled?: boolean }> };
      const own = Object.values(tasks).filter(({ description }) => description?.includes(prefix));
      return own.filter(({ cancelled }) => cancelled !== true).length;
    },
  };
}

function dayOf({ start }: Row): string {
  if (start === null || start === undefined) return 'none';
  return new Date(Number(start) * 1000).toISOString().slice(0, 10).replaceAll('-', '.');
}

function documentOf(row: Row): string {
  const values = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
  const text = values.map(
    ([name, value]) => `${JSON.stringify(name)}:${typeof value === 'string' ? JSON.stringify(value) : value}`,
  );
  return `{${text.join(',')}}`;
}
