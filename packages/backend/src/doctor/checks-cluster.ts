/** Checks inside of an OpenSearch or Elasticsearch cluster: what Thalweg keeps there, and what the classic function wrote (`cwl-*`). */
import type { CheckRow } from './checks.ts';

export const CLUSTER_CHECKS = [
  {
    id: 'cluster.open',
    stage: 'store',
    right: 'The cluster answers and lets these credentials in.',
    remedy: 'Look from inside of the VPC, or with other credentials',
    actions: ['es:ESHttpGet', 'es:ESHttpPost'],
  },
  {
    id: 'cluster.version',
    stage: 'store',
    right: 'The engine has all that Thalweg uses.',
    remedy: '`aws opensearch upgrade-domain`',
  },
  {
    id: 'cluster.health',
    stage: 'store',
    right: 'Every shard has its primary and its copies.',
    remedy: '`GET /_cluster/allocation/explain` says why not',
  },
  {
    id: 'cluster.disk',
    stage: 'store',
    right: 'Every node has more than 15% of its disk free.',
    remedy: '`thalweg store retain --days N`, or larger disks',
  },
  {
    id: 'cluster.blocks',
    stage: 'store',
    right: 'Every index takes documents.',
    remedy: 'Make room, then `PUT /INDEX/_settings {"index.blocks.read_only_allow_delete": null}`',
  },
  {
    id: 'cluster.delivered',
    stage: 'store',
    right: 'There are indices of records, and not those of Dashboards alone.',
    remedy: '`thalweg doctor --aws` walks the way that records take; or `thalweg ingest SOURCE`',
  },
  {
    id: 'cluster.mapping',
    stage: 'store',
    right: 'Addresses are addresses, times are dates, and counters numbers, in each index.',
    remedy:
      "`thalweg copy --from 'https://HOST/cwl-*' --to STORE` copies the classic function's; of Thalweg's own, delete the index and load again",
  },
  {
    id: 'cluster.template',
    stage: 'store',
    right: 'Indices to come are made by the template of this version.',
    remedy: '`thalweg store migrate`',
  },
  {
    id: 'cluster.pattern',
    stage: 'store',
    right: 'Index patterns of Dashboards or Kibana for flow logs name the field of the time.',
    remedy: '`thalweg dashboards export` has one; or delete the pattern and make it with a time field',
  },
  {
    id: 'cluster.fresh',
    stage: 'freshness',
    right: 'The newest event in indices of the classic function is younger than 30 minutes.',
    remedy: '`thalweg doctor --aws` walks the way that events take; or ask for the range that has them',
  },
] as const satisfies readonly CheckRow[];
