/** The questions, as Thalweg is asked and as ClickHouse is asked. */
import type { HistogramOptions, SearchOptions, TopOptions } from '../packages/backend/src/stores/store.ts';

export type Question =
  | { readonly kind: 'search'; readonly query: string; readonly options: SearchOptions }
  | { readonly kind: 'count'; readonly query: string }
  | { readonly kind: 'top'; readonly query: string; readonly options: TopOptions }
  | { readonly kind: 'histogram'; readonly query: string; readonly options: HistogramOptions };

export interface Pair {
  readonly name: string;
  readonly question: Question;
  readonly sql: string;
  /** Answered from rollups: to be below 100 ms, whatever ClickHouse does. */
  readonly rollup?: boolean;
}

const COLUMNS = [
  'start',
  'action',
  'srcaddr',
  'srcport',
  'dstaddr',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'interface_id',
];
const top = (field: string, by: 'count' | 'bytes' | 'packets'): Pair => ({
  name: `top ${field} by ${by}`,
  question: { kind: 'top', query: '', options: { fields: [field], by, limit: 10 } },
  sql: `SELECT ${field}, ${by === 'count' ? 'count()' : `sum(${by})`} AS m FROM bench.flows GROUP BY ${field} ORDER BY m DESC LIMIT 10`,
  rollup: true,
});

const address = (name: string, text: string): Pair => ({
  name,
  question: {
    kind: 'search',
    query: `srcaddr:${text}`,
    options: { columns: COLUMNS, sort: [{ field: 'start', descending: true }], limit: 500 },
  },
  sql: `SELECT ${COLUMNS.join(', ')} FROM bench.flows WHERE srcaddr = toIPv6('${text}') ORDER BY start DESC LIMIT 500`,
});

export const PAIRS: readonly Pair[] = [
  {
    name: 'histogram by action, all time',
    question: { kind: 'histogram', query: '', options: { interval: 3600, by: 'action', measure: 'count', limit: 5 } },
    sql: 'SELECT intDiv(start, 3600) AS t, action, count() FROM bench.flows GROUP BY t, action ORDER BY t',
    rollup: true,
  },
  {
    name: 'top 10 sources, rejected privileged ports',
    question: {
      kind: 'top',
      query: 'action:REJECT and dstport <= 1024',
      options: { fields: ['srcaddr'], by: 'count', limit: 10 },
    },
    sql: "SELECT srcaddr, count() AS m FROM bench.flows WHERE action = 'REJECT' AND dstport <= 1024 GROUP BY srcaddr ORDER BY m DESC LIMIT 10",
  },
  {
    name: 'newest 500 rows of a KQL filter',
    question: {
      kind: 'search',
      query: 'action:REJECT and dstport:(22 or 3389)',
      options: { columns: COLUMNS, sort: [{ field: 'start', descending: true }], limit: 500 },
    },
    sql: `SELECT ${COLUMNS.join(', ')} FROM bench.flows WHERE action = 'REJECT' AND dstport IN (22, 3389) ORDER BY start DESC LIMIT 500`,
  },
  {
    name: 'CIDR filter',
    question: { kind: 'count', query: 'srcaddr:10.0.2.0/24 and not dstaddr:10.0.0.0/8' },
    sql: "SELECT count() FROM bench.flows WHERE srcaddr BETWEEN toIPv6('10.0.2.0') AND toIPv6('10.0.2.255') AND NOT coalesce(dstaddr BETWEEN toIPv6('10.0.0.0') AND toIPv6('10.255.255.255'), 0)",
  },
  // A scanner of a few dozen flows on one day, and a resolver of 14 flows in a million over all days.
  address('a rare address over everything', '219.255.27.196'),
  address('a frequent address over everything', '8.8.8.8'),
  ...(['action', 'protocol', 'dstport', 'interface_id'] as const).flatMap((field) => [
    top(field, 'count'),
    top(field, 'bytes'),
    top(field, 'packets'),
  ]),
];
