/** What a doctor looks at in a cluster, of the indices of a store and of those of the classic Lambda function (`cwl-2026.11.24`). */
import type { Look } from '../../report/look.ts';

export interface ClusterFacts {
  /** `https://HOST/PREFIX`. */
  readonly location: string;
  readonly prefix: string;
  /** `OpenSearch 3.8.0`. */
  readonly engine: string;
  /** What this version has not that later ones have: a sentence each. */
  readonly lacks: readonly string[];
  /** Undefined where the service keeps that to itself, as Serverless does; it tells of no disks and blocks either. */
  readonly health: Look<ClusterHealth | undefined>;
  readonly disks: Look<readonly NodeDisk[]>;
  /** All that are open, also those of Dashboards. */
  readonly indices: Look<readonly ClusterIndex[]>;
  readonly blocks: Look<readonly IndexBlock[]>;
  readonly misfits: Look<readonly Misfit[]>;
  /** Of the indices of days: that of this version, that of another, or none. */
  readonly template: Look<'current' | 'outdated' | 'none'>;
  readonly patterns: Look<readonly IndexPattern[]>;
  /** Epoch seconds of the oldest and newest event in classic indices; undefined when there is none. */
  readonly classic: Look<{ readonly first: number; readonly last: number } | undefined>;
}

export interface ClusterHealth {
  /** `green`, `yellow` or `red`. */
  readonly status: string;
  readonly nodes: number;
  /** Shards that lie nowhere. */
  readonly unassigned: number;
}

export interface NodeDisk {
  readonly node: string;
  /** Bytes. */
  readonly free: number;
  readonly total: number;
}

export interface ClusterIndex {
  readonly name: string;
  readonly documents: number;
  readonly health: string;
}

export interface IndexBlock {
  readonly index: string;
  /** `read_only_allow_delete`, `write` … */
  readonly block: string;
}

/** A field that has another type than questions need. */
export interface Misfit {
  readonly index: string;
  readonly field: string;
  readonly type: string;
  readonly wanted: string;
}

/** Of Dashboards or Kibana. */
export interface IndexPattern {
  readonly id: string;
  readonly title: string;
  readonly timeField: string | undefined;
}

/** Whether an index is one of the classic function's. */
export function isClassic(index: string): boolean {
  return index.startsWith('cwl-');
}
