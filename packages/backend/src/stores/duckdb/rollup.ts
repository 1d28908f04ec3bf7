/**
 * Rollups: small Parquet files that answer the commonest questions without reading the rows.
 *
 * The rollup of a part counts exactly the rows of that part, and is taken away with the first row that goes. Its columns:
 *
 *   kind         'minute' | 'action' | 'protocol' | 'dstport' | 'interface_id'
 *   minute       BIGINT   start rounded down to a minute, epoch seconds (kind minute)
 *   action       VARCHAR  (kinds minute and action)
 *   log_status   VARCHAR  (kind minute)
 *   protocol     INTEGER  (kind protocol)
 *   dstport      INTEGER  (kind dstport)
 *   interface_id VARCHAR  (kind interface_id)
 *   rows         BIGINT   number of rows of the group
 *   bytes        BIGINT   sum, 0 when no row has the field
 *   packets      BIGINT   sum, 0 when no row has the field
 *
 * A NULL in a column of the row's kind is the group of the rows that miss the field; the columns of other kinds are NULL.
 * The groups of each kind partition all rows. Rows are sorted by kind and stand in small row groups, so that a test on `kind`
 * (and `minute`) prunes. A part whose sums do not fit 64 bits has no rollup.
 *
 * A combined rollup has the same columns and stands for many parts. It answers by minute whichever of its parts a time range
 * touches, since minutes outside the range are filtered out; by kind, when all its parts are asked for.
 */
import { quote } from './engine.ts';
import type { Part } from './view.ts';

/** Fields that have a kind of their own. */
export const ROLLUP_FIELDS = ['action', 'protocol', 'dstport', 'interface_id'] as const;

const GROUPED: Readonly<Record<string, string>> = {
  start: 'BIGINT',
  action: 'VARCHAR',
  log_status: 'VARCHAR',
  protocol: 'INTEGER',
  dstport: 'INTEGER',
  interface_id: 'VARCHAR',
  bytes: 'BIGINT',
  packets: 'BIGINT',
};

const ORDER = 'ORDER BY kind, minute, action, log_status, protocol, dstport, interface_id';

/** Few enough rows that reading one kind reads little of the others. */
const ROW_GROUP = 8192;

/** SQL that writes the rollup of a part. Fails with a Conversion Error when a sum does not fit 64 bits. */
export function compileRollup(part: Pick<Part, 'path' | 'columns'>, target: string): string {
  const columns = Object.entries(GROUPED).map(([name, type]) =>
    part.columns.includes(name) ? `"${name}"` : `NULL::${type} AS "${name}"`,
  );
  return `COPY (
    SELECT
      CASE
        WHEN grouping(minute) = 0 THEN 'minute'
        ${ROLLUP_FIELDS.map((field) => `WHEN grouping("${field}") = 0 THEN '${field}'`).join('\n        ')}
      END AS kind,
      minute, action, log_status, protocol, dstport, interface_id,
      count(*)::BIGINT AS "rows",
      coalesce(sum(bytes), 0)::BIGINT AS bytes,
      coalesce(sum(packets), 0)::BIGINT AS packets
    FROM (
      SELECT start - start % 60 AS minute, *
      FROM (SELECT ${columns.join(', ')} FROM read_parquet(${quote(part.path)}, hive_partitioning = false))
    )
    GROUP BY GROUPING SETS ((minute, action, log_status), ${ROLLUP_FIELDS.map((field) => `("${field}")`).join(', ')})
    ${ORDER}
  ) TO ${quote(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`;
}

/** SQL that adds rollups up into one. Snappy, since these files are few and read often. */
export function compileCombined(rollups: readonly string[], target: string): string {
  return `COPY (
    SELECT kind, minute, action, log_status, protocol, dstport, interface_id,
      sum("rows")::BIGINT AS "rows", sum(bytes)::BIGINT AS bytes, sum(packets)::BIGINT AS packets
    FROM read_parquet([${rollups.map(quote).join(', ')}], hive_partitioning = false)
    GROUP BY ALL
    ${ORDER}
  ) TO ${quote(target)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP})`;
}

/**
 * The fewest rollup files that stand for exactly these parts, undefined when one of the parts has none.
 * With `byMinute` a combined rollup is taken as soon as one of its parts is among them.
 */
export function rollupFiles(parts: readonly Part[], byMinute = false): string[] | undefined {
  const members = new Map<string, number>();
  for (const { combined } of parts) if (combined) members.set(combined.path, (members.get(combined.path) ?? 0) + 1);
  const files = new Set<string>();
  for (const { rollup, combined } of parts) {
    if (rollup === undefined) return undefined;
    files.add(combined && (byMinute || members.get(combined.path) === combined.parts) ? combined.path : rollup);
  }
  return [...files];
}
