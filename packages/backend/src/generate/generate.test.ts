import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type GenerateOptions, generate } from './generate.ts';
import { FORMATS } from './render.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function run(options: Partial<GenerateOptions> = {}) {
  const out = mkdtempSync(join(tmpdir(), 'thalweg-generate-'));
  folders.push(out);
  const counts = await generate({ seed: 7, start: 1_764_028_800, hours: 1, scale: 1, format: 'v2', out, ...options });
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .sort();
  const texts = files.map((name) => gunzipSync(readFileSync(join(out, name))).toString());
  const digest = createHash('sha256');
  for (const name of files) digest.update(name).update(readFileSync(join(out, name)));
  return { counts, files, texts, digest: digest.digest('hex') };
}

test('the same seed and start give the same bytes, another seed gives others', async () => {
  const { digest } = await run();
  expect((await run()).digest).toBe(digest);
  expect((await run({ seed: 8 })).digest).not.toBe(digest);
});

test('files lie where AWS puts them, one for each five minutes, and hold records that end in them', async () => {
  const { files, texts } = await run();
  expect(files).toHaveLength(12);
  for (const [index, name] of files.entries()) {
    expect(name).toMatch(
      /^AWSLogs\/\d{12}\/vpcflowlogs\/eu-west-1\/2025\/11\/25\/\d{12}_vpcflowlogs_eu-west-1_fl-0[0-9a-f]{16}_20251125T00\d\dZ_[0-9a-f]{8}\.log\.gz$/,
    );
    const from = 1_764_028_800 + index * 300;
    for (const line of texts[index]!.trimEnd().split('\n').slice(1)) {
      const end = Number(line.split(' ')[11]);
      expect(end).toBeGreaterThanOrEqual(from);
      expect(end).toBeLessThan(from + 300);
    }
  }
});

test.each(FORMATS)('every line of %s has a value for each name of its header', async (format) => {
  const { texts, counts } = await run({ format });
  let lines = 0;
  for (const text of texts) {
    const [header, ...rows] = text.trimEnd().split('\n');
    const columns = header!.split(' ').length;
    for (const row of rows) expect(row.split(' ')).toHaveLength(columns);
    lines += rows.length;
  }
  expect(lines).toBe(counts.records + counts.noData + counts.skipData);
});

test('every interface has a line for each minute: an hour of silence is told, not left out', async () => {
  const { texts } = await run();
  const rows = texts.flatMap((text) => text.trimEnd().split('\n').slice(1)).map((line) => line.split(' '));
  const interfaces = new Set(rows.map((row) => row[2]));
  for (const at of interfaces) {
    const own = rows.filter((row) => row[2] === at);
    const minutes = (some: string[][]): Set<number> => new Set(some.map((row) => Math.floor(Number(row[10]) / 60)));
    expect(minutes(own).size).toBe(60);
    const silent = minutes(own.filter((row) => row[13] === 'NODATA'));
    const heard = minutes(own.filter((row) => row[13] === 'OK'));
    expect([...silent].filter((minute) => heard.has(minute))).toEqual([]);
  }
});

test('a flow between two logged interfaces is there four times: both directions on both', async () => {
  const { texts } = await run();
  const rows = texts.flatMap((text) => text.trimEnd().split('\n').slice(1)).map((line) => line.split(' '));
  const database = rows.filter((row) => row[6] === '5432' && row[12] === 'ACCEPT');
  expect(database.length).toBeGreaterThan(0);
  for (const [, , , source, destination, port] of database) {
    const there = rows.filter((row) => row[3] === source && row[4] === destination && row[5] === port);
    const back = rows.filter((row) => row[3] === destination && row[4] === source && row[6] === port);
    expect(new Set(there.map((row) => row[2])).size).toBe(2);
    expect(new Set(back.map((row) => row[2])).size).toBe(2);
  }
});
