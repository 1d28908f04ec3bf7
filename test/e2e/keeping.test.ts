/** Care of the store: status, verify, compact, retain, forget, backup, restore; made-up logs and the demo. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlace, lines, type Place } from './harness.ts';
import { BAD_LOG, BASE, CUSTOM_LOG, DEFAULT_LOG, manyLines } from './logs.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

/** Paths below a folder with their content's digest. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile())
      found[path.slice(folder.length + 1)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return found;
}

const rows = async (...words: string[]): Promise<string[]> =>
  lines(await place.ok(['search', '--format', 'ndjson', ...words]));

test('status tells objects, records, span, gaps, SKIPDATA, lag, quarantine and size', async () => {
  const late = 7 * 600;
  place.write('a.log', DEFAULT_LOG);
  place.write(
    'b.log',
    `2 000123456789 eni-0a 10.0.0.5 10.0.2.20 1 2 6 1 1 ${BASE + late} ${BASE + late + 59} ACCEPT OK\n`,
  );
  place.write('bad.log', BAD_LOG);
  place.write('nostart.log', 'srcaddr action\n10.0.0.1 ACCEPT\n');
  await place.run(['ingest', 'a.log', 'b.log', 'bad.log', 'nostart.log']);
  const [json, text, withObjects] = await Promise.all([
    place.json(['status']),
    place.ok(['status']),
    place.json<{ objectList: unknown[] }>(['status', '--objects']),
  ]);
  expect(json).toMatchObject({
    ...{ location: place.store, objects: 4, records: 8, noData: 1, skipData: 1, quarantined: 3, lines: 13 },
    ...{ rowsWithoutStart: 1, firstStart: BASE, lastStart: BASE + late, lastEnd: BASE + late + 59, skipDataShare: 0.1 },
    ...{ lagSeconds: expect.any(Number), bytesPerRecord: expect.any(Number), totalBytes: expect.any(Number) },
    quarantine: expect.arrayContaining([expect.objectContaining({ reason: 'bad-address', lines: 1 })]),
    interfaces: [
      {
        interfaceId: 'eni-0a',
        first: BASE,
        last: BASE + late + 59,
        aggregationInterval: 60,
        gapCount: 1,
        gapSeconds: late - 420,
        gaps: [{ start: BASE + 420, end: BASE + late - 1 }],
      },
    ],
  });
  expect(withObjects.objectList).toHaveLength(4);
  expect(text).toContain('13 = 8 records + 1 NODATA + 1 SKIPDATA + 3 quarantined');
  expect(text).toContain('bad-address');
  expect(text).toContain('eni-0a');
});

test('status counts every gap of a whole aggregation interval, and none inside one', async () => {
  // Thirty minutes of ten seconds each, every other minute left out, and the last hour later.
  const starts = [...Array.from({ length: 30 }, (_, index) => BASE + index * 120), BASE + 30 * 120 + 3600];
  const line = (start: number, end: number): string =>
    `2 000123456789 eni-0a 10.0.0.5 10.0.2.20 1 2 6 1 1 ${start} ${end} ACCEPT OK\n`;
  place.write('a.log', starts.map((start) => line(start, start + 10) + line(start + 40, start + 59)).join(''));
  await place.ok(['ingest', 'a.log']);
  const [json, text] = await Promise.all([
    place.json<{ interfaces: { gapCount: number; gaps: { start: number; end: number }[] }[] }>(['status']),
    place.ok(['status']),
  ]);
  expect(json.interfaces[0]).toMatchObject({ gapCount: 30 });
  expect(json.interfaces[0]?.gaps).toHaveLength(20);
  expect(json.interfaces[0]?.gaps[0]).toEqual({ start: BASE + 29 * 120 + 60, end: BASE + 30 * 120 + 3599 });
  expect(text).toMatch(/eni-0a .* 30 /);
  expect(text).toContain('1h 1m         2016-06-15 10:59:00');
  expect(text).toContain('and 25 more');
});

test('compact changes the parts, and not one row', async () => {
  for (let index = 0; index < 6; index++) {
    place.write(`${index}.log`, manyLines(50, index));
    await place.ok(['ingest', `${index}.log`]);
  }
  place.write('custom.log', CUSTOM_LOG);
  await place.ok(['ingest', 'custom.log', '--force']);
  const before = await rows();
  expect(before).toHaveLength(302);
  expect(await place.json(['store', 'compact'])).toMatchObject({
    merged: expect.any(Number),
    into: expect.any(Number),
  });
  expect(await rows()).toEqual(before);
  const status = await place.json<{ parts: number }>(['status']);
  expect(status).toMatchObject({ records: 302 });
  // One for each set of columns.
  expect(status.parts).toBeLessThanOrEqual(2);
  expect(await place.json(['store', 'compact'])).toMatchObject({ merged: 0 });
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, records: 302 });
});

test('forget removes what came from one object; it can be loaded again', async () => {
  place.write('a.log', DEFAULT_LOG);
  place.write('b.log', manyLines(5));
  await place.ok(['ingest', 'a.log', 'b.log']);
  expect(await place.json(['store', 'forget', 'a.log'])).toEqual({ objects: 1, rows: 7 });
  expect(await place.ok(['count'])).toBe('5\n');
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, lines: 5 });
  expect(await place.json(['ingest', 'a.log', 'b.log'])).toMatchObject({ objects: 1, objectsAlreadyLoaded: 1 });
  expect(await place.ok(['count'])).toBe('12\n');
});

test('retain removes whole days, and the equation holds with what is gone', async () => {
  const today = Math.floor(Date.now() / 1000);
  const at = (start: number): string =>
    `2 000123456789 eni-0a 10.0.0.5 10.0.2.20 1 2 6 1 1 ${start} ${start + 9} ACCEPT OK\n`;
  place.write('a.log', DEFAULT_LOG + at(today - 40 * 86_400) + at(today - 86_400) + at(today - 10));
  await place.ok(['ingest', 'a.log']);
  expect(await place.json(['store', 'retain', '--days', '30'])).toMatchObject({ rows: 8 });
  expect(await place.ok(['count'])).toBe('2\n');
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, lines: 10, records: 8, retired: 8 });
  const status = (await place.json(['status'])) as { recordBytes: number };
  expect(status).toMatchObject({ lines: 2, records: 2, retired: 8, bytesPerRecord: status.recordBytes / 2 });
  expect(await place.json(['store', 'retain', '--size', '1GB'])).toMatchObject({ rows: 0 });
  expect(await place.json(['ingest', 'a.log'])).toMatchObject({ objects: 0, objectsAlreadyLoaded: 1 });
  expect(await place.json(['store', 'retain', '--size', '1B'])).toMatchObject({ rows: 2 });
  expect(await place.ok(['count'])).toBe('0\n');
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, retired: 10 });
});

test('times near 2^63 are kept like others', async () => {
  place.write('far.log', 'interface-id start end\neni-1 9223372036854775807 9223372036854775807\neni-1 1 2\n');
  expect(await place.json(['ingest', 'far.log'])).toMatchObject({ records: 2, quarantined: 0 });
  const found = lines(await place.ok(['search', '--columns', 'start,end', '--format', 'ndjson']));
  expect(found).toEqual(['{"start":9223372036854775,"end":9223372036854775}', '{"start":1,"end":2}']);
  expect(await place.ok(['count', '--from', '2030'])).toBe('1\n');
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, records: 2 });
  expect(await place.json(['histogram', '--to', '1970'])).toMatchObject({ buckets: expect.anything() });
  expect(await place.json(['status'])).toMatchObject({ records: 2, firstStart: 1, lagSeconds: 0 });
});

test('a backup is a store; a restore makes the same one and overwrites nothing', async () => {
  place.write('a.log', DEFAULT_LOG);
  place.write('bad.log', BAD_LOG);
  await place.run(['ingest', 'a.log', 'bad.log']);
  const before = await rows();
  await place.ok(['store', 'backup', 'backup']);
  expect(await rows('--store', 'backup')).toEqual(before);
  await place.ok(['store', 'forget', 'a.log']);
  expect(await place.run(['store', 'restore', 'backup'])).toMatchObject({ code: 2 });
  expect(await place.run(['store', 'backup', 'backup'])).toMatchObject({ code: 2 });
  rmSync(place.store, { recursive: true });
  await place.ok(['store', 'restore', 'backup']);
  expect(await rows()).toEqual(before);
  expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, quarantined: 3 });
  expect(await place.json(['ingest', 'a.log'])).toMatchObject({ objectsAlreadyLoaded: 1 });
});

test('verify finds a part that is gone or damaged; exit 1', async () => {
  place.write('a.log', DEFAULT_LOG);
  place.write('custom.log', CUSTOM_LOG);
  await place.ok(['ingest', 'a.log', 'custom.log']);
  const text = await place.run(['store', 'verify']);
  expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining('the equation holds') });
  const [part, other] = Object.keys(contents(join(place.store, 'parts'))).sort();
  const bytes = readFileSync(join(place.store, 'parts', part!));
  writeFileSync(join(place.store, 'parts', part!), bytes.subarray(0, bytes.length / 2));
  if (other) rmSync(join(place.store, 'parts', other));
  const { code, stdout } = await place.run(['store', 'verify', '--json']);
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  expect(report.ok).toBe(false);
  expect(report.problems.join('\n')).toContain(part!.split('/').at(-1));
  const search = await place.run(['search']);
  expect(search.code).toBe(1);
  expect(search.stderr).toContain('verify');
  expect(search.stderr).not.toMatch(/^ {4}at /m);
});

test("parts carry AWS's names and types, and where each record came from", async () => {
  const path = place.write('a.log', DEFAULT_LOG);
  await place.ok(['ingest', 'a.log']);
  const parts = Object.keys(contents(join(place.store, 'parts'))).filter((name) => name.endsWith('.parquet'));
  expect(parts.some((name) => name.startsWith('day=2016-06-15/'))).toBe(true);
  const bytes = readFileSync(join(place.store, 'parts', parts[0]!));
  const found = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
  const third = found.find((row) => Number(row['_line']) === 3);
  expect(third).toMatchObject({ account_id: '000123456789', dstport: 3389, bytes: 9007199254740993n, _object: path });
  const skipped = found.find((row) => Number(row['_line']) === 7);
  expect(skipped).toMatchObject({ log_status: 'SKIPDATA' });
  expect(skipped?.['srcaddr'] ?? null).toBeNull();
});

test('generate: the same seed and start give the same bytes, in the layout of S3, for every format', async () => {
  const make = (out: string, ...words: string[]): Promise<string> =>
    place.ok(['generate', '--out', out, '--start', '2026-01-01T00:00:00Z', '--hours', '1', '--scale', '0.2', ...words]);
  await Promise.all([make('one', '--seed', '7'), make('two', '--seed', '7'), make('three', '--seed', '8')]);
  const [one, two, three] = ['one', 'two', 'three'].map((name) => contents(join(place.folder, name)));
  expect(Object.keys(one!).length).toBeGreaterThan(5);
  expect(one).toEqual(two);
  expect(Object.values(one!)).not.toEqual(Object.values(three!));
  for (const path of Object.keys(one!))
    expect(path).toMatch(
      /^AWSLogs\/\d{12}\/vpcflowlogs\/[a-z0-9-]+\/2026\/01\/01\/\d{12}_vpcflowlogs_[^/]+_fl-[^/]+\.log\.gz$/,
    );
  for (const format of ['v2', 'v3', 'v4', 'v5', 'v7', 'v8', 'v9', 'v10', 'v11']) {
    await make(format, '--format', format);
    const summary = await place.json(['ingest', format, '--store', `${format}-store`]);
    expect(summary, format).toMatchObject({ quarantined: 0, broken: [], unreadable: [] });
  }
});

test('demo: makes a day, loads it, answers the walk-through, and names three commands that work', async () => {
  const text = await place.ok(['demo']);
  const commands = [...text.matchAll(/^ {2}npx thalweg (\w+)/gm)].map((match) => match[1]);
  expect(commands).toEqual(['ingest', 'search', 'top']);
  for (const part of ['action:REJECT', 'dstport >= 1 and dstport <= 1024', '22 ssh', '3389 rdp', '+ 0 quarantined'])
    expect(text).toContain(part);
  expect(existsSync(place.store)).toBe(false);
  const demo = join(place.folder, 'home/data/thalweg/demo/store');
  const status = await place.json<{ lastEnd: number; records: number }>(['status', '--store', demo]);
  expect(Math.abs(status.lastEnd - Date.now() / 1000)).toBeLessThan(900);
  expect(status.records).toBeGreaterThan(10_000);
  expect(Number(await place.ok(['count', 'action:REJECT and dstport <= 1024', '--store', demo]))).toBeGreaterThan(0);
});
