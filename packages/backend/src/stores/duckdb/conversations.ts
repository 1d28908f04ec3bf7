/**
 * Conversation rollups: who talked to whom, through which ports and with what outcome, added up for a whole part.
 *
 * The asking end of a connection has another port each time, so ephemeral ports stand as one: the first of them. A dozen rows of a
 * log become one then, and what is asked about addresses and services is asked of those. Columns, with names and types as in parts:
 *
 *   the fields of `KEYS`, and for addresses their numbers
 *   rows         BIGINT   number of rows of the conversation
 *   bytes        BIGINT   sum, 0 when no row has the field
 *   packets      BIGINT   sum, 0 when no row has the field
 *
 * A NULL in a key is a missing value. Conversations partition all rows of the part; the rollup is taken away with the first row that
 * goes. They are sorted by port and stand in small row groups, since it is mostly a few ports that are asked for.
 *
 * A combined file has the same columns and stands for many parts of a day; it answers when all of them are asked for.
 *
 * Where nearly every row is a conversation of its own, as in a scan from many addresses, there is no such rollup.
 */
import { EPHEMERAL_PORTS } from '@thalweg/core/fields';
import { addressColumns, columnType, isAddress } from './column-types.ts';
import { quote } from './engine.ts';
import type { Part } from './view.ts';

const PORTS: readonly string[] = ['srcport', 'dstport'];

const KEYS: readonly string[] = [
  'interface_id',
  'srcaddr',
  'dstaddr',
  ...PORTS,
  'protocol',
  'action',
  'log_status',
  'flow_direction',
  'traffic_path',
];

const MEASURES: readonly string[] = ['bytes', 'packets'];

const NUMBERS: readonly string[] = KEYS.filter(isAddress).flatMap(numbersOf);

export const CONVERSATION_FIELDS: ReadonlySet<string> = new Set(KEYS);
/** Those of the fields whose ephemeral values are one. */
export const CONVERSATION_PORTS: ReadonlySet<string> = new Set(PORTS);
/** How many rows a conversation has. */
export const ROWS_COLUMN = 'rows';

const ROW_GROUP = 16_384;

/** A rollup larger than this share of its part is not worth its room. */
const LARGEST_SHARE = 0.25;

/** SQL that writes the conversations of a part. Fails with a Conversion Error when a sum does not fit 64 bits. */
export function compileConversations(part: Pick<Part, 'path' | 'columns'>, target: string): string {
  const columns = [...KEYS, ...NUMBERS, ...MEASURES].map((name) => sourceColumn(part, name));
  const source = `(SELECT ${columns.join(', ')} FROM read_parquet(${quote(part.path)}, hive_partitioning = false))`;
  return writeSums(source, 'count(*)::BIGINT', { target, compression: 'zstd' });
}

/** SQL that adds the conversations of several parts up. Snappy, since these files are few and read often. */
export function compileCombinedConversations(rollups: readonly string[], target: string): string {
  const source = `read_parquet([${rollups.map(quote).join(', ')}], hive_partitioning = false)`;
  return writeSums(source, `sum("${ROWS_COLUMN}")::BIGINT`, { target, compression: 'snappy' });
}

/** SQL that adds up the rows of `source`, which has keys, numbers and measures, by the keys. */
function writeSums(
  source: string,
  rows: string,
  { target, compression }: { readonly target: string; readonly compression: 'zstd' | 'snappy' },
): string {
  const one = NUMBERS.map((name) => `any_value("${name}") AS "${name}"`);
  const sums = MEASURES.map((name) => `coalesce(sum("${name}"), 0)::BIGINT AS "${name}"`);
  const keys = KEYS.map((name) => `"${name}"`).join(', ');
  return `COPY (
    SELECT ${keys}, ${one.join(', ')}, ${rows} AS "${ROWS_COLUMN}", ${sums.join(', ')}
    FROM ${source}
    GROUP BY ${keys}
    ORDER BY dstport, srcport, dstaddr, srcaddr
  ) TO ${quote(target)} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${ROW_GROUP})`;
}

/** Conversations to be read like a part: those of a part in `path`, or of many. */
export function conversationsIn(path: string, part: Part): Part {
  return { ...part, path, columns: [...KEYS, ...MEASURES, ROWS_COLUMN] };
}

/** Whether a rollup of so many bytes is worth its room. */
export function paysOff(bytes: number, part: Pick<Part, 'bytes'>): boolean {
  return bytes <= part.bytes * LARGEST_SHARE;
}

function sourceColumn(part: Pick<Part, 'columns'>, name: string): string {
  const field = KEYS.find((key) => isAddress(key) && numbersOf(key).includes(name)) ?? name;
  if (!part.columns.includes(field)) return `NULL::${columnType(name)} AS "${name}"`;
  if (!PORTS.includes(name)) return `"${name}"`;
  const { first, last } = EPHEMERAL_PORTS;
  return `CASE WHEN "${name}" BETWEEN ${first} AND ${last} THEN ${first} ELSE "${name}" END AS "${name}"`;
}

function numbersOf(field: string): string[] {
  const { v4, high, low } = addressColumns(field);
  return [v4, high, low];
}
