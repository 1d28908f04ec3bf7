import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppender } from '../appender.ts';
import { columnsFromRows, type FlowRow, ipv4 } from '../part/columns-from-rows.ts';

/** A Python that may have pyarrow; another one than the system's can be named. */
const PYTHON = process.env['THALWEG_TEST_PYTHON'] ?? 'python3';

function python(script: string, ...parameters: string[]): string {
  return execFileSync(PYTHON, ['-c', script, ...parameters], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function hasArrow(): boolean {
  try {
    python('import pyarrow.parquet');
    return true;
  } catch {
    console.warn(
      `SKIPPED: ${PYTHON} cannot import pyarrow, so no third Parquet reader has read a part. ` +
        'Install it (pip install pyarrow) or name a Python that has it in THALWEG_TEST_PYTHON.',
    );
    return false;
  }
}

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'arrow-'));
});
afterAll(() => rm(temporary, { recursive: true }));

const SUMMARY = `
import json, sys
import pyarrow.parquet as pq, pyarrow.compute as pc
file = pq.ParquetFile(sys.argv[1])
table = file.read()
table.validate(full=True)
groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
statistics = lambda name: [group.column(file.schema_arrow.get_field_index(name)).statistics for group in groups]
print(json.dumps({
  'types': {f.name: str(f.type) for f in table.schema},
  'rows': table.num_rows,
  'nulls': {f: table[f].null_count for f in table.column_names},
  'bytes': str(sum(int(v) for v in table['bytes'].to_pylist() if v is not None)),
  'starts': str(pc.sum(table['start']).as_py()),
  'lines': str(pc.sum(table['_line']).as_py()),
  'sources': pc.count_distinct(table['srcaddr']).as_py(),
  'numbers': str(sum(table['_srcaddr_v4'].drop_null().to_pylist())),
  'halves': [str(v) for v in table['_srcaddr_hi'].drop_null().unique().to_pylist()],
  'objects': table['_object'].unique().to_pylist(),
  'statistics': [
    str(min(s.min for s in statistics('start'))),
    str(max(s.max for s in statistics('start'))),
    sum(s.null_count for s in statistics('srcaddr')),
  ],
  'schema': file.metadata.metadata[b'thalweg.schema'].decode(),
}))`;

test.runIf(hasArrow())('pyarrow reads a part of 200,000 rows', async () => {
  const rows: FlowRow[] = Array.from({ length: 200_000 }, (_, i) => {
    const start = 1_763_942_400 + Math.floor(i / 50) + ((i * 7919) % 60);
    if (i % 1000 === 5) return { interface_id: 'eni-2', start, log_status: 'NODATA' };
    const v6 = { text: `2001:db8::${(i % 500).toString(16)}`, number: (0x20010db8n << 96n) + BigInt(i % 500) };
    return {
      interface_id: `eni-${i % 13}`,
      srcaddr: i % 10 === 0 ? v6 : ipv4(`10.${i % 7}.${(i * 31) % 256}.${(i * 17) % 251}`),
      dstport: (i * 7907) % 65_536,
      bytes: i % 5000 === 0 ? 2n ** 63n - 1n : BigInt((i * 104_729) % 90_001),
      start,
      log_status: 'OK',
    };
  });
  const objects = [
    { object: 1, from: 0 },
    { object: 2, from: 120_000 },
  ];
  const columns = columnsFromRows(['interface_id', 'srcaddr', 'dstport', 'bytes', 'start', 'log_status'], rows, {
    objects,
  });
  const [part] = await createAppender({ owner: 'o', temporary }).append(
    columns,
    new Map([
      [1, 'a'],
      [2, 'b'],
    ]),
  );

  const traffic = rows.filter((row) => row['srcaddr'] !== undefined);
  const four = traffic.filter((_, i) => !(traffic[i]!['srcaddr'] as { text: string }).text.includes(':'));
  const sum = (values: readonly unknown[]) =>
    String(values.reduce((total: bigint, value) => total + BigInt(value as number), 0n));
  const number = (row: FlowRow) => (row['srcaddr'] as { number: bigint }).number;
  expect(JSON.parse(python(SUMMARY, part!.path))).toEqual({
    types: {
      interface_id: 'string',
      srcaddr: 'string',
      dstport: 'int32',
      bytes: 'int64',
      start: 'int64',
      log_status: 'string',
      _srcaddr_v4: 'uint32',
      _srcaddr_hi: 'uint64',
      _srcaddr_lo: 'uint64',
      _object: 'string',
      _line: 'int64',
    },
    rows: 200_000,
    nulls: {
      interface_id: 0,
      srcaddr: 200,
      dstport: 200,
      bytes: 200,
      start: 0,
      log_status: 0,
      _srcaddr_v4: 200_000 - four.length,
      _srcaddr_hi: 200 + four.length,
      _srcaddr_lo: 200 + four.length,
      _object: 0,
      _line: 0,
    },
    bytes: sum(traffic.map((row) => row['bytes'])),
    starts: sum(rows.map((row) => row['start'])),
    lines: sum(rows.map((_, i) => i + 2)),
    sources: new Set(traffic.map((row) => (row['srcaddr'] as { text: string }).text)).size,
    numbers: sum(four.map((row) => number(row) & 0xffff_ffffn)),
    halves: [String(0x20010db8n << 32n)],
    objects: ['a', 'b'],
    statistics: [String(part!.minStart), String(part!.maxStart), 200],
    schema: '1',
  });
});
