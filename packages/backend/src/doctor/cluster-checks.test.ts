import { expect, it } from 'vitest';
import type { Look } from '../report/look.ts';
import type { ClusterFacts } from '../stores/model/cluster-facts.ts';
import { CLUSTER_CHECKS } from './checks-cluster.ts';
import { checkCluster } from './cluster-checks.ts';

const NOW = 1_800_000_000;
const seen = <T>(value: T): Look<T> => ({ value });
const INDICES = [
  { name: '.kibana_1', documents: 4, health: 'green' },
  { name: 'flowlogs-objects', documents: 1, health: 'green' },
  { name: 'flowlogs-flows-2027.01.15', documents: 500, health: 'green' },
  { name: 'cwl-2027.01.15', documents: 20, health: 'green' },
];
const [KIBANA, OBJECTS] = INDICES;
const WELL: ClusterFacts = {
  ...{ location: 'https://search.example/flowlogs', prefix: 'flowlogs', engine: 'OpenSearch 3.8.0', lacks: [] },
  health: seen({ status: 'green', nodes: 2, unassigned: 0 }),
  disks: seen([
    { node: 'a', free: 50e9, total: 100e9 },
    { node: 'b', free: 60e9, total: 100e9 },
  ]),
  indices: seen(INDICES),
  blocks: seen([]),
  misfits: seen([]),
  template: seen('current'),
  patterns: seen([
    { id: '1', title: 'flowlogs-flows-*', timeField: 'start' },
    { id: '2', title: 'metrics-*', timeField: undefined },
  ]),
  classic: seen({ first: NOW - 90_000, last: NOW - 300 }),
};

function wrongIn(changes: Partial<ClusterFacts>): string[] {
  const wrong = checkCluster({ ...WELL, ...changes }, NOW).filter(({ status }) => status !== 'ok');
  for (const { fix } of wrong) expect(fix).toBeTruthy();
  return wrong.map(({ id, status, message }) => `${id} ${status}: ${message}`);
}

it('says of a cluster that is well that all is, and of each check', () => {
  const findings = checkCluster(WELL, NOW);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings.map(({ id }) => id)).toEqual(CLUSTER_CHECKS.map(({ id }) => id));
});

const CLASSIC = { index: 'cwl-2027.01.15', field: 'srcaddr', type: 'text', wanted: 'ip' };

/** What is wrong, and the one finding that tells of it. */
const BROKEN: readonly (readonly [string, Partial<ClusterFacts>, string])[] = [
  ['an old engine', { lacks: ['no point in time'] }, 'cluster.version warning: OpenSearch 3.8.0 has no point in time'],
  [
    'a red cluster',
    {
      health: seen({ status: 'red', nodes: 2, unassigned: 3 }),
      indices: seen([...INDICES, { name: 'cwl-2027.01.14', documents: 0, health: 'red' }]),
    },
    'cluster.health failure: The cluster is red: 3 shards lie nowhere, among them a primary (cwl-2027.01.14)',
  ],
  [
    'a yellow one',
    { health: seen({ status: 'yellow', nodes: 1, unassigned: 2 }) },
    'cluster.health warning: The cluster is yellow: 2 shards lie nowhere, since one node cannot',
  ],
  [
    'a node that gets full',
    {
      disks: seen([
        { node: 'a', free: 50e9, total: 100e9 },
        { node: 'b', free: 12e9, total: 100e9 },
      ]),
    },
    'cluster.disk warning: The fullest node, b, has 11.2 GiB free, 12.0% of its disk: it takes no more shards',
  ],
  [
    'a full node',
    { disks: seen([{ node: 'b', free: 4e9, total: 100e9 }]) },
    'cluster.disk failure: The fullest node, b, has 3.7 GiB free, 4.0% of its disk: its indices are made read-only',
  ],
  [
    'indices that are read-only',
    { blocks: seen([{ index: 'cwl-2027.01.15', block: 'read_only_allow_delete' }]) },
    'cluster.blocks failure: 1 index blocked (read_only_allow_delete): cwl-2027.01.15. A node passed the flood-stage',
  ],
  ['.kibana alone', { indices: seen([KIBANA!]) }, 'cluster.delivered failure: Only .kibana is there: nothing was ever'],
  ['nothing', { indices: seen([]) }, 'cluster.delivered failure: There is no index of flow logs'],
  ['an empty store', { indices: seen([OBJECTS!]) }, 'cluster.delivered warning: The store is empty'],
  [
    'days without documents',
    { indices: seen([{ name: 'cwl-2027.01.15', documents: 0, health: 'green' }]) },
    'cluster.delivered failure',
  ],
  [
    'types of the classic function',
    { misfits: seen([CLASSIC, { ...CLASSIC, field: 'start', type: 'long', wanted: 'date' }]) },
    'cluster.mapping warning: In cwl-2027.01.15 srcaddr is text, not ip, start is long, not date',
  ],
  [
    'guessed types in an index of the store',
    { misfits: seen([CLASSIC, { ...CLASSIC, index: 'flowlogs-flows-2027.01.15' }]) },
    'cluster.mapping failure: In flowlogs-flows-2027.01.15 srcaddr is text, not ip',
  ],
  [
    'an old template',
    { template: seen('outdated') },
    'cluster.template warning: The template of the indices is that of',
  ],
  ['no template', { template: seen('none') }, 'cluster.template failure: The template of the indices is gone'],
  [
    'an index pattern without a time',
    { patterns: seen([{ id: '1', title: 'cwl-*', timeField: undefined }]) },
    'cluster.pattern warning: The index pattern cwl-* has no time field',
  ],
  [
    'old events',
    { classic: seen({ first: NOW - 90_000, last: NOW - 86_400 }) },
    'cluster.fresh warning: Events of the classic function lie from 2027-01-14 07:00:00 to 2027-01-14 08:00:00 UTC; the newest is 1d old',
  ],
];

it.each(BROKEN)('reports %s, and nothing else', (_, changes, message) => {
  expect(wrongIn(changes)).toEqual([expect.stringContaining(message)]);
});

it('has a broken set-up for each check', () => {
  const ids = new Set(BROKEN.flatMap(([, changes]) => wrongIn(changes)).map((finding) => finding.split(' ')[0]));
  // That it does not answer is told before anything is looked at.
  expect(CLUSTER_CHECKS.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual(['cluster.open']);
});

it.each(['health', 'disks', 'indices', 'blocks', 'misfits', 'template', 'patterns', 'classic'] as const)(
  'says which permission is missing where it may not look: %s',
  (part) => {
    expect(wrongIn({ [part]: { denied: `x/${part}` } })).toEqual([
      expect.stringMatching(`not-allowed: Not allowed to look: x/${part} is missing`),
    ]);
  },
);

it('does not miss a template where nothing of Thalweg is', () => {
  expect(wrongIn({ template: seen('none'), indices: seen([INDICES[3]!]) })).toEqual([]);
});
