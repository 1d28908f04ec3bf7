import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAppender } from './appender.ts';
import { type Address, columnsFromRows, type FlowRow } from './part/columns-from-rows.ts';

const DAY = 1_763_942_400; // 2025-11-24T00:00:00Z
const NAMES = ['interface_id', 'srcaddr', 'dstaddr', 'dstport', 'bytes', 'start', 'log_status', 'brand_new'];
const LABELS = ['s3://b/a.log.gz', 'b ß.log', 'a "quoted" name'];

const v4 = fc.tuple(fc.nat(3), fc.nat(255)).map(([a, b]): Address => {
  return { text: `10.0.${a}.${b}`, number: 0xffff_0a00_0000n + BigInt(a * 256 + b) };
});
const v6 = fc
  .bigInt({ min: 0n, max: 2n ** 128n - 1n })
  .map((number): Address => ({ text: `v6:${number.toString(16)}`, number }));
const near6 = fc.nat(20).map((host): Address => {
  return { text: `fd00::${host}`, number: (0xfd00n << 112n) + BigInt(host) };
});
const mapped = v4.map(({ text, number }): Address => ({ text: `::ffff:${text}`, number }));
const address = fc.oneof({ weight: 4, arbitrary: v4 }, v6, near6, mapped);

const flow: fc.Arbitrary<FlowRow> = fc.record(
  {
    interface_id: fc.constantFrom('eni-1', 'eni-2', 'eni-3'),
    srcaddr: address,
    dstaddr: v4,
    dstport: fc.oneof(fc.constantFrom(22, 443), fc.nat(65_535)),
    bytes: fc.oneof(fc.bigInt({ min: 40n, max: 90n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
    start: fc.oneof({ weight: 5, arbitrary: fc.nat(200_000).map((s) => DAY + s) }, fc.nat(2 ** 33)),
    log_status: fc.constantFrom('OK', 'OK', 'OK', 'NODATA', 'SKIPDATA'),
    brand_new: fc.string({ unit: 'binary', maxLength: 5 }),
  },
  { requiredKeys: [] },
);

/** Rows of up to three objects, one after the other, with growing line numbers. */
const load = fc.array(fc.array(fc.tuple(flow, fc.integer({ min: 1, max: 3 })), { maxLength: 60 }), {
  minLength: 1,
  maxLength: 3,
});

const half = (number: bigint, shift: bigint) => (number >> shift) & 0xffff_ffff_ffff_ffffn;

/** What a reader shall find of a row. */
function expectedRow(row: FlowRow, object: string, line: number) {
  const number = (name: string) => (row[name] as Address | undefined)?.number;
  const isV4 = (value: bigint | undefined) => value !== undefined && value >> 32n === 0xffffn;
  const numbers = (name: string) => {
    const value = number(name);
    const other = value !== undefined && !isV4(value);
    return {
      [`_${name}_v4`]: isV4(value) ? Number(value! & 0xffff_ffffn) : null,
      [`_${name}_hi`]: other ? half(value, 64n) : null,
      [`_${name}_lo`]: other ? half(value, 0n) : null,
    };
  };
  return {
    interface_id: row['interface_id'] ?? null,
    srcaddr: (row['srcaddr'] as Address | undefined)?.text ?? null,
    dstaddr: (row['dstaddr'] as Address | undefined)?.text ?? null,
    dstport: row['dstport'] ?? null,
    bytes: row['bytes'] ?? null,
    start: row['start'] === undefined ? null : BigInt(row['start'] as number),
    log_status: row['log_status'] ?? null,
    brand_new: row['brand_new'] ?? null,
    ...numbers('srcaddr'),
    ...numbers('dstaddr'),
    _object: object,
    _line: BigInt(line),
  };
}

const dayOf = (start: unknown) =>
  start === undefined ? undefined : new Date((start as number) * 1000).toISOString().replace(/T.*/, '');

test('any rows are found again, each in the part of its day and in the order they came', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'appender-'));
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  const appender = createAppender({ owner: 'o', temporary });
  await fc.assert(
    fc.asyncProperty(load, async (objects) => {
      const rows: FlowRow[] = [];
      const lines: number[] = [];
      const expected: { day: string | undefined; row: unknown; status: unknown; object: number }[] = [];
      const runs = objects.map((list, object) => {
        const from = rows.length;
        let line = 0;
        for (const [row, step] of list) {
          line += step;
          rows.push(row);
          lines.push(line);
          const status = row['log_status'];
          expected.push({ day: dayOf(row['start']), row: expectedRow(row, LABELS[object]!, line), status, object });
        }
        return { object, from };
      });
      const columns = columnsFromRows(NAMES, rows, { objects: runs, lines });
      const parts = await appender.append(columns, new Map(LABELS.map((label, object) => [object, label])));

      expect(new Set(parts.map(({ day }) => day)).size).toBe(parts.length);
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(rows.length);
      for (const part of parts) {
        const mine = expected.filter(({ day }) => day === part.day);
        const read = await duckdb.runAndReadAll(`SELECT * FROM '${part.path}'`);
        expect(read.getRowObjectsJS()).toEqual(mine.map(({ row }) => row));
        for (const share of part.objects) {
          const of = mine.filter(({ object }) => object === share.object);
          const counted = (status: string) => of.filter((row) => row.status === status).length;
          expect(share).toEqual({
            object: share.object,
            records: of.length - counted('NODATA') - counted('SKIPDATA'),
            noData: counted('NODATA'),
            skipData: counted('SKIPDATA'),
            quarantined: 0,
          });
        }
        expect(part.objects.reduce((sum, of) => sum + of.records + of.noData + of.skipData, 0)).toBe(part.rows);
        await rm(part.path);
      }
    }),
    { seed: 45, numRuns: 60 },
  );
  duckdb.closeSync();
  await rm(temporary, { recursive: true });
});
