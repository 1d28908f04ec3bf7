/** The coverage of a part, read from its rows: the same spans as the appender finds while it writes. */
import type { CoverageSpan } from '../store.ts';
import { type Engine, quote } from './engine.ts';

/** Islands of rows whose spans overlap or touch. A row without end counts as its start. */
export async function readCoverage(
  engine: Engine,
  { path, columns }: { readonly path: string; readonly columns: readonly string[] },
): Promise<CoverageSpan[]> {
  if (!columns.includes('interface_id') || !columns.includes('start')) return [];
  const status = columns.includes('log_status')
    ? `CASE WHEN log_status IN ('NODATA', 'SKIPDATA') THEN log_status ELSE 'OK' END`
    : `'OK'`;
  const end = columns.includes('end') ? 'greatest(start, coalesce("end", start))' : 'start';
  return engine.use(async (connection) => {
    const result = await connection.runAndReadAll(`
      WITH spans AS (
        SELECT interface_id, ${status} AS status, start AS low, max(${end}) AS high
        FROM read_parquet(${quote(path)}, hive_partitioning = false)
        WHERE interface_id IS NOT NULL AND start IS NOT NULL
        GROUP BY ALL
      ), marked AS (
        SELECT *, low > 1 + max(high) OVER (
          PARTITION BY interface_id, status ORDER BY low ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS begins
        FROM spans
      ), numbered AS (
        SELECT *, count_if(begins) OVER (PARTITION BY interface_id, status ORDER BY low) AS island FROM marked
      )
      SELECT interface_id, status, min(low), max(high) FROM numbered GROUP BY interface_id, status, island`);
    return result.getRows().map(([interfaceId, name, low, high]) => ({
      interfaceId: String(interfaceId),
      status: name as CoverageSpan['status'],
      start: Number(low),
      end: Number(high),
    }));
  });
}
