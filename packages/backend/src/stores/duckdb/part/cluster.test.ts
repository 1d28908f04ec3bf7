import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clustered } from './cluster.ts';
import { columnsFromRows } from './columns-from-rows.ts';

interface SampleRow {
  readonly action: string | null;
  readonly port: number | null;
}

/** Rows of objects that change every few rows, clustered, and read back one by one. */
function arrange(rows: readonly SampleRow[], objectRows: number, fewest = 0) {
  const objects = rows.flatMap((_, row) =>
    row % objectRows === 0 ? [{ object: 1 + row / objectRows, from: row }] : [],
  );
  const source = columnsFromRows(
    ['action', 'dstport'],
    rows.map(({ action, port }) => ({ action, dstport: port })),
    { objects },
  );
  const { columns, borders } = clustered(source, fewest);
  const [action, port] = columns.columns as [(typeof columns.columns)[0], (typeof columns.columns)[0]];
  const texts = (code: number): string | null => {
    if (code === 0 || action.type !== 'text') return null;
    const { bytes, offsets } = action.entries;
    return new TextDecoder().decode(bytes.subarray(offsets[code - 1], offsets[code]));
  };
  const ports = (code: number): number | null => (code === 0 || port.type !== 'int32' ? null : port.values[code - 1]!);
  const found = Array.from({ length: columns.rows }, (_, row) => ({
    action: texts(action.codes[row]!),
    port: ports(port.codes[row]!),
    line: columns.lines[row]!,
    object: columns.objects.findLast(({ from }) => from <= row)!.object,
  }));
  return { found, borders, columns, source };
}

const row = fc.record({
  action: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('ACCEPT', 'REJECT') },
    { weight: 1, arbitrary: fc.constantFrom(null, 'OTHER') },
  ),
  port: fc.option(fc.nat(5), { nil: null, freq: 5 }),
});
/** Stretches of equal rows, short ones and such as are copied as a whole. */
const rowsArbitrary = fc
  .array(fc.tuple(row, fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 20, max: 60 }))), {
    minLength: 1,
    maxLength: 40,
  })
  .map((stretches) => stretches.flatMap(([value, count]) => new Array<SampleRow>(count).fill(value)));

test('every row is there with its line and object, and those of a cluster stand together in their old order', () => {
  fc.assert(
    fc.property(rowsArbitrary, fc.integer({ min: 1, max: 50 }), (rows, objectRows) => {
      const { found, borders, columns } = arrange(rows, objectRows);
      const all = rows.map((of, index) => ({ ...of, line: index + 2, object: 1 + Math.floor(index / objectRows) }));
      expect([...found].sort((a, b) => a.line - b.line)).toEqual(all);

      const edges = [0, ...borders, rows.length];
      const clusters = edges.slice(1).map((edge, index) => found.slice(edges[index], edge));
      for (const cluster of clusters) {
        expect(cluster.map(({ line }) => line)).toEqual(cluster.map(({ line }) => line).sort((a, b) => a - b));
      }
      const values = clusters.map((cluster) => new Set(cluster.flatMap(({ action }) => action ?? [])));
      const distinct = new Set(rows.flatMap(({ action }) => action ?? []));
      if (distinct.size > 1) expect(values.map(({ size }) => size)).toEqual(new Array(distinct.size).fill(1));
      else expect(borders).toEqual([]);

      // An object has one run in each cluster at most.
      const runs = columns.objects.map(({ object, from }) => `${object} ${borders.filter((at) => at <= from).length}`);
      expect(new Set(runs).size).toBe(runs.length);
    }),
    { seed: 44, numRuns: 300 },
  );
});

test('few rows, and rows of one action, stay as they are', () => {
  const mixed: SampleRow[] = [
    { action: 'ACCEPT', port: 1 },
    { action: 'REJECT', port: 2 },
  ];
  const small = arrange(mixed, 1, 3);
  expect([small.columns, small.borders]).toEqual([small.source, []]);
  const alike = arrange([mixed[0]!, mixed[0]!, { action: null, port: 3 }], 1);
  expect([alike.columns, alike.borders]).toEqual([alike.source, []]);
});

test('a format without action has no clusters', () => {
  const source = columnsFromRows(['srcport'], [{ srcport: 1 }, { srcport: 2 }]);
  expect(clustered(source, 0)).toMatchObject({ columns: source, borders: [] });
});
