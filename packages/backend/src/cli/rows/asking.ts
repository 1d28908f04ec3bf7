/** Questions, and what a store knows. */
import type { ArgumentRow, CommandRow } from '../command.ts';
import { ASK, GEO, JSON_SWITCH, STORE } from './options.ts';

const QUERY: ArgumentRow = { name: 'query', help: 'what to look for; every record if left out', optional: true };

export const ASKING: readonly CommandRow[] = [
  {
    name: 'search',
    summary: 'print the rows that match a query',
    details:
      'Rows are flow records and the NODATA and SKIPDATA lines; `log_status:OK` leaves only flows. A query that begins with a dash comes after --.',
    arguments: [QUERY],
    options: [
      ...ASK,
      {
        name: '--columns',
        value: 'A,B,…',
        help: 'fields to show; _object and _line say where a row came from',
        complete: 'field',
      },
      { name: '--sort', value: 'FIELD:asc|desc,…', help: 'order of the rows', default: 'start:desc' },
      { name: '--limit', value: 'N|all', help: 'at most so many rows', default: '100 for the table, all otherwise' },
      {
        name: '--format',
        value: 'FORMAT',
        help: 'how to print',
        default: 'table, or what the ending of -o FILE says',
        choices: ['table', 'json', 'ndjson', 'csv', 'parquet'],
      },
      { name: '--json', help: 'the same as --format json' },
      {
        name: '--output',
        short: '-o',
        value: 'FILE',
        help: 'write to a file instead of standard output',
        complete: 'file',
      },
      {
        name: '--follow',
        short: '-f',
        help: 'print rows as they are committed, by whatever process, until Ctrl-C or --limit rows',
      },
      { name: '--raw', help: 'the table shows values as logged: no service names, no KiB' },
    ],
    examples: [
      ["thalweg search 'action:REJECT and dstport <= 1024'", 'rejected traffic to privileged ports'],
      [
        "thalweg search 'action:ACCEPT and dstport:(22 or 3389)' --from now-7d",
        'who got in through SSH and RDP this week',
      ],
      [
        "thalweg search 'srcaddr:10.0.0.0/8' --format ndjson -o rows.ndjson",
        'every row of a network, one JSON object a line',
      ],
      ["thalweg search 'action:REJECT' --follow", 'rejected traffic as it comes in'],
    ],
    load: () => import('../commands/search.ts'),
  },
  {
    name: 'count',
    summary: 'count the rows that match a query',
    arguments: [QUERY],
    options: [...ASK, JSON_SWITCH],
    examples: [["thalweg count 'action:REJECT'", 'how many rows were rejected']],
    load: () => import('../commands/count.ts'),
  },
  {
    name: 'top',
    summary: 'the most frequent values of a field, or the ones with most traffic',
    details:
      'Every interface on the way of a flow records it, in both directions. Sums of bytes or packets over several interfaces count the same traffic more than once; narrow to one interface or direction to measure volume.',
    arguments: [{ name: 'fields', help: 'one field, or several separated by commas', complete: 'field' }, QUERY],
    options: [
      ...ASK,
      { name: '--by', value: 'MEASURE', help: 'count, bytes, packets, or distinct:FIELD', default: 'count' },
      { name: '--limit', value: 'N', help: 'groups to show; the rest is summed up as other', default: '10' },
      { name: '--raw', help: 'values as logged' },
      JSON_SWITCH,
    ],
    examples: [
      [
        "thalweg top srcaddr,dstport 'action:REJECT and dstport >= 1 and dstport <= 1024'",
        'who knocks at which privileged port',
      ],
      ['thalweg top dstaddr --by bytes', 'where the bytes go'],
      ["thalweg top srcaddr 'action:REJECT' --by distinct:dstport", 'who tries the most ports'],
    ],
    load: () => import('../commands/top.ts'),
  },
  {
    name: 'histogram',
    summary: 'rows, bytes or packets over time',
    arguments: [QUERY],
    options: [
      ...ASK,
      { name: '--interval', value: 'INTERVAL', help: 'width of a bar: auto, 1m, 5m, 1h, 1d, …', default: 'auto' },
      { name: '--by', value: 'FIELD', help: 'one series for each of the most frequent values', complete: 'field' },
      {
        name: '--measure',
        value: 'MEASURE',
        help: 'what to add up',
        default: 'count',
        choices: ['count', 'bytes', 'packets'],
      },
      JSON_SWITCH,
    ],
    examples: [['thalweg histogram --by action --interval 1h', 'accepted and rejected by the hour']],
    load: () => import('../commands/histogram.ts'),
  },
  {
    name: 'explain',
    summary: 'how a query is understood and run',
    details:
      'Prints tokens, tree, the query in English, the SQL with its parameters, and the parts of the store that would be read. Nothing is run.',
    arguments: [{ name: 'query', help: 'the query' }],
    options: [...ASK, JSON_SWITCH],
    examples: [
      ["thalweg explain 'dstport:(22 or 3389) and not srcaddr:10.0.0.0/8'", 'read a query before trusting it'],
    ],
    load: () => import('../commands/explain.ts'),
  },
  {
    name: 'fields',
    summary: 'the fields a query can use, with their types and values',
    arguments: [{ name: 'name', help: 'a part of the name', optional: true, complete: 'field' }],
    options: [JSON_SWITCH],
    examples: [['thalweg fields tcp', 'fields whose name has tcp in it']],
    load: () => import('../commands/fields.ts'),
  },
  {
    name: 'status',
    summary: 'what the store holds, what is missing, and how fresh it is',
    arguments: [],
    options: [{ name: '--objects', help: 'list every loaded object too' }, JSON_SWITCH, STORE],
    examples: [['thalweg status', 'records, time span, gaps of each interface, quarantine, size']],
    load: () => import('../commands/status.ts'),
  },
  {
    name: 'networks list',
    summary: 'the names that queries can use for addresses',
    arguments: [],
    details:
      'Tells also which files countries and networks of the internet (AS) are looked up in, and how old they are.',
    options: [JSON_SWITCH, GEO, STORE],
    examples: [['thalweg networks list --json', 'all of them with their ranges, to keep or to copy']],
    load: () => import('../commands/networks-list.ts'),
  },
  {
    name: 'networks add',
    summary: 'give addresses a name: srcaddr:office',
    details:
      'A name is made of lower-case letters and digits, a letter first, with single - or _ between words. Further ranges are added to those that the name has.',
    arguments: [
      { name: 'name', help: 'the name' },
      { name: 'range', help: 'addresses, or networks like 203.0.113.0/24', variadic: true },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg networks add office 203.0.113.0/24 2001:db8:1::/48', 'where you work'],
      ["thalweg search 'srcaddr:public and not srcaddr:office and dstport:22'", 'then ask who else came in'],
    ],
    load: () => import('../commands/networks-add.ts'),
  },
  {
    name: 'networks remove',
    summary: 'take ranges from a name, or the name altogether',
    arguments: [
      { name: 'name', help: 'the name' },
      { name: 'range', help: 'ranges to take away; the whole name if left out', optional: true, variadic: true },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg networks remove office', 'the name means nothing any more']],
    load: () => import('../commands/networks-remove.ts'),
  },
];
