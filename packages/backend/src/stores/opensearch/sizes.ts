/** Indices with their rows and bytes, as the engine lists them. */
import { type Cluster, EngineError } from './cluster.ts';
import type { Names } from './names.ts';

export interface IndexSize {
  readonly index: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The days that there are, oldest first, the one without start last. */
export async function dayIndices(cluster: Cluster, { flows }: Names): Promise<IndexSize[]> {
  const all = await sizesOf(cluster, flows);
  return all.sort((a, b) => (a.index < b.index ? -1 : 1));
}

/** As the engine's own list says it: some seconds old. */
export async function sizesOf(cluster: Cluster, pattern: string): Promise<IndexSize[]> {
  try {
    const rows = (await cluster.request(
      'GET',
      `/_cat/indices/${pattern}?format=json&bytes=b&h=index,docs.count,store.size&expand_wildcards=open`,
    )) as { index: string; 'docs.count'?: string; 'store.size'?: string }[];
    return rows.map((row) => ({
      index: row.index,
      rows: Number(row['docs.count'] ?? 0),
      bytes: Number(row['store.size'] ?? 0),
    }));
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return [];
    throw error;
  }
}
