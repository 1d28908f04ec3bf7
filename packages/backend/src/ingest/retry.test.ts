import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAppender } from '../stores/duckdb/appender.ts';
import { type RetrySummary, retryQuarantine } from './retry.ts';
import { type Bench, HEADER, line, lines, openBench } from './testing.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const retry = (format: string, object?: string): Promise<RetrySummary> =>
  retryQuarantine(bench.store, { createAppender, format, object });

const custom = (i: number): string => `10.0.${i >> 8}.${i & 255} ${i} OK\n`;
const FORMAT = 'srcaddr bytes log-status';

test('the right format turns quarantined lines into records, under their object and line', async () => {
  const path = bench.write('a', `${HEADER}${line(1)}${custom(2)}${custom(3)}rubbish\n10.0.0.1 5 NODATA\n${line(6)}`);
  expect(await bench.load([path])).toMatchObject({ records: 2, quarantined: 4 });
  expect(await retry(FORMAT)).toEqual({
    objects: 1,
    lines: 4,
    records: 2,
    noData: 1,
    skipData: 0,
    quarantined: 1,
    skipped: [],
    warnings: [],
  });
  expect((await bench.rows()).map((row) => [row['_line'], row['srcaddr']])).toEqual([
    [2, '10.0.0.1'],
    [3, '10.0.0.2'],
    [4, '10.0.0.3'],
    [6, '10.0.0.1'],
    [7, '10.0.0.6'],
  ]);
  expect(await bench.store.objects()).toMatchObject([
    { lines: 6, records: 4, noData: 1, quarantined: 1, quarantineKept: 1 },
  ]);
  expect(await bench.store.quarantine()).toMatchObject([{ reason: 'token-count', lines: 1 }]);
  // Once more: nothing left that fits.
  expect(await retry(FORMAT)).toMatchObject({ lines: 1, records: 0, quarantined: 1 });
});

test('a name that no field has makes a column of text, with a warning that names what may be meant', async () => {
  const path = bench.write('a', custom(2));
  await bench.load([path]);
  expect(await retry('srcadr brand-new log-status')).toMatchObject({
    records: 1,
    warnings: [
      'srcadr is no field that AWS has published; its values are kept as text. Did you mean srcaddr?',
      'brand_new is no field that AWS has published; its values are kept as text.',
    ],
  });
});

test('half a line stays in quarantine, whatever it looks like', async () => {
  const text = lines(0, 300) + custom(5);
  const whole = gzipSync(text);
  const path = bench.write('a.gz', whole.subarray(0, whole.length - 60));
  const { quarantined } = await bench.load([path]);
  expect(quarantined).toBe(1);
  expect(await retry(FORMAT)).toMatchObject({ records: 0, quarantined: 1 });
  expect(await bench.store.quarantine()).toMatchObject([{ reason: 'truncated' }]);
});

test('an object with more bad lines than are kept is read again, and only its bad lines change', async () => {
  let text = HEADER + line(1);
  for (let i = 0; i < 11_000; i++) text += custom(i);
  text += line(2);
  const path = bench.write('a.gz', gzipSync(text));
  expect(await bench.load([path])).toMatchObject({ records: 2, quarantined: 11_000 });
  expect(await retry(FORMAT)).toEqual({
    objects: 1,
    lines: 11_000,
    records: 11_000,
    noData: 0,
    skipData: 0,
    quarantined: 0,
    skipped: [],
    warnings: [],
  });
  expect(await bench.store.objects()).toMatchObject([{ name: path, lines: 11_002, records: 11_002, quarantined: 0 }]);
  const rows = await bench.rows();
  expect(rows).toHaveLength(11_002);
  expect(rows[5]).toMatchObject({ _object: 'a.gz', _line: 7, srcaddr: '10.0.0.4' });
});

test('lines that fit both formats stay what they were', async () => {
  // Loaded with a wrong format that fits one line in three.
  let text = '';
  for (let i = 0; i < 33_000; i++) text += i % 3 === 0 ? `${i} 10.0.0.1\n` : `10.0.0.1 ${i}\n`;
  const path = bench.write('a', text);
  expect(await bench.load([path], { format: 'bytes srcaddr' })).toMatchObject({ records: 11_000, quarantined: 22_000 });
  expect(await retry('srcaddr bytes')).toMatchObject({ lines: 22_000, records: 22_000, quarantined: 0 });
  const rows = await bench.rows('bytes::INTEGER AS bytes');
  expect(rows.every((row) => row['bytes'] === Number(row['_line']) - 1)).toBe(true);
  expect(rows).toHaveLength(33_000);
});

test('a source that is gone or has changed cannot be read again', async () => {
  const text = custom(1).repeat(10_500);
  const path = bench.write('a', text);
  await bench.load([path]);
  bench.write('a', `${text}x`);
  await expect(retry(FORMAT)).rejects.toMatchObject({ code: 'source-gone' });
  rmSync(path);
  await expect(retry(FORMAT)).rejects.toMatchObject({ code: 'source-gone' });
  // The claim was given back, and nothing has changed.
  bench.write('a', text);
  expect(await retry(FORMAT)).toMatchObject({ records: 10_500 });
});

test('very many bad lines of a second retry: the way out is told, and nothing changes', async () => {
  // The first retry mends a third of them, with a format that a new reading would not use.
  let text = line(1);
  for (let i = 0; i < 33_000; i++) text += i % 3 === 0 ? custom(i) : `10.0.0.1 ${i}\n`;
  const path = bench.write('a', text);
  await bench.load([path]);
  expect(await retry(FORMAT)).toMatchObject({ records: 11_000, quarantined: 22_000 });
  const before = await bench.store.objects();
  await expect(retry('srcaddr bytes')).rejects.toMatchObject({
    code: 'source-gone',
    message: expect.stringContaining(`thalweg ingest --force ${path}`),
  });
  expect(await bench.store.objects()).toEqual(before);
  expect((await bench.store.verify()).problems).toEqual([]);
});

test('one object of several; one that is not there; a format that is none', async () => {
  bench.write('logs/a', custom(1));
  bench.write('logs/b', custom(2));
  await bench.load([`${bench.folder}/logs`]);
  expect(await retry(FORMAT, `${bench.folder}/logs/b`)).toMatchObject({ objects: 1, records: 1 });
  expect((await bench.rows('srcaddr')).map((row) => row['_object'])).toEqual(['logs/b']);
  await expect(retry(FORMAT, 'c')).rejects.toMatchObject({ code: 'no-such-object' });
  await expect(retry('srcaddr srcaddr')).rejects.toMatchObject({ code: 'bad-format' });
});
