/** `thalweg ingest s3://…` against moto, as its users run it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPlace, type Place } from '../e2e/harness.ts';
import { startFront } from './front.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const BUCKET = 'flow-logs';

describe.runIf(hasMoto())('a bucket', () => {
  let moto: Moto;
  let client: S3Client;
  let place: Place;
  /** Paths of the sample below its folder, which are the keys of the bucket. */
  let keys: string[];

  beforeAll(async () => {
    moto = await startMoto();
    client = new S3Client({
      endpoint: moto.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const source = createPlace();
    await source.ok([
      'generate',
      '--out',
      'sample',
      '--seed',
      '3',
      '--start',
      '2026-11-24',
      '--hours',
      '6',
      '--scale',
      '0.2',
    ]);
    const folder = join(source.folder, 'sample');
    keys = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const key of keys) await put(key, readFileSync(join(folder, key)));
    await put('AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/24/trail.json.gz', Buffer.from('{}'));
    source.remove();
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  const put = (Key: string, Body: Uint8Array) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const load = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    place.json(['ingest', ...words], { env: { ...moto.environment, ...env } });

  test('is loaded whole, once, and counts as its files do', async () => {
    const { stdout, stderr } = await place.run(['ingest', `s3://${BUCKET}/AWSLogs`, '--json'], {
      env: moto.environment,
    });
    expect(stderr).toBe('');
    const first = JSON.parse(stdout);
    expect(first).toMatchObject({ objects: keys.length, unreadable: [], quarantined: 0, objectsAlreadyLoaded: 0 });
    expect(first['warnings']).toEqual([expect.stringContaining('CloudTrail/ is of another service')]);
    const again = await load([`s3://${BUCKET}`]);
    expect(again).toMatchObject({ objects: 0, objectsAlreadyLoaded: keys.length });
    const [row] = (await place.ok(['search', '--limit', '1', '--format', 'ndjson'])).split('\n');
    expect(JSON.parse(row!)._object).toMatch(/^s3:\/\/flow-logs\/AWSLogs\/\d{12}\/vpcflowlogs\//);
    await place.ok(['store', 'verify']);
    expect(
      readdirSync(place.store, { recursive: true, encoding: 'utf8' }).filter((name) => /s3-[0-9a-f-]{36}$/.test(name)),
    ).toEqual([]);
  });

  test('a range fetches what it needs', async () => {
    const part = await load([`s3://${BUCKET}/AWSLogs/`, '--from', '2026-11-24T02:00', '--to', '2026-11-24T03:00']);
    expect(part['objects']).toBeGreaterThan(10);
    expect(part['objects']).toBeLessThan(20);
    const found = await place.json<{ count: number }>([
      'count',
      '--from',
      '2026-11-24T02:00',
      '--to',
      '2026-11-24T03:00',
    ]);
    await load([`s3://${BUCKET}/AWSLogs/`]);
    expect(await place.json(['count', '--from', '2026-11-24T02:00', '--to', '2026-11-24T03:00'])).toEqual(found);
    expect(found.count).toBeGreaterThan(0);
  });

  test('one object', async () => {
    expect(await load([`s3://${BUCKET}/${keys[0]}`])).toMatchObject({ objects: 1 });
  });

  test('what is not valid is said, with the way out', async () => {
    const run = (words: string[], env: Readonly<Record<string, string>> = {}) =>
      place.run(['ingest', ...words], { env: { ...moto.environment, ...env } });
    const nothing = await run([`s3://${BUCKET}/nothing`]);
    expect({ code: nothing.code, stderr: nothing.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('There is nothing at s3://flow-logs/nothing'),
    });
    const bucket = await run(['s3://no-such-bucket-here']);
    expect({ code: bucket.code, stderr: bucket.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('There is no bucket no-such-bucket-here'),
    });
    const keyless = await run([`s3://${BUCKET}`], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    expect({ code: keyless.code, stderr: keyless.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('credentials'),
    });
    const away = await run([`s3://${BUCKET}`], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect({ code: away.code, stderr: away.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('run the same command again'),
    });
    expect(readdirSync(place.folder)).not.toContain('store');
  });

  test('--dry-run writes nothing', async () => {
    const found = await load([`s3://${BUCKET}/${keys[0]}`, '--dry-run']);
    expect(found).toMatchObject({ objects: 1, parts: 0 });
    expect(readdirSync(place.folder)).not.toContain('store');
  });

  test('a listing that changes while it is read: what is there is loaded, what is gone is told, and the next run has the rest', async () => {
    const front = await startFront(moto.endpoint);
    const line = (port: number) =>
      `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} 22 6 1 40 1795564800 1795564860 ACCEPT OK\n`;
    const key = (i: number): string => `changing/${String(i).padStart(3, '0')}.log`;
    for (let i = 0; i < 60; i++) await put(key(i), Buffer.from(line(i)));
    const env = { AWS_ENDPOINT_URL: front.endpoint };
    let hasChanged = false;
    front.judge = async ({ path }) => {
      if (hasChanged || path.includes('list-type=2')) return undefined;
      hasChanged = true;
      for (const i of [20, 58, 59]) await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key(i) }));
      for (const i of [30, 57]) await put(key(i), Buffer.from(line(1000 + i)));
      for (const i of [60, 61]) await put(key(i), Buffer.from(line(i)));
      return undefined;
    };
    const first = await load([`s3://${BUCKET}/changing`], env);
    const told = (first['unreadable'] as { name: string; reason: string }[]).map(({ name, reason }) => [
      name.slice(-7),
      reason.split(';')[0],
    ]);
    expect(told.toSorted()).toEqual([
      ['020.log', 'was deleted before it was read'],
      ['030.log', 'was replaced before it was read'],
      ['057.log', 'was replaced before it was read'],
      ['058.log', 'was deleted before it was read'],
      ['059.log', 'was deleted before it was read'],
    ]);
    expect(first).toMatchObject({ objects: 55, records: 55 });
    const second = await load([`s3://${BUCKET}/changing`], env);
    expect(second).toMatchObject({ objects: 4, objectsAlreadyLoaded: 55, unreadable: [] });
    expect(await place.json(['count'])).toEqual({ count: 59 });
    await place.ok(['store', 'verify']);
    await front.stop();
  });

  test('an object that is replaced is loaded anew', async () => {
    const key = 'other/growing.log';
    const line = (port: number) =>
      `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} 22 6 1 40 1795564800 1795564860 ACCEPT OK\n`;
    await put(key, Buffer.from(line(1)));
    expect(await load([`s3://${BUCKET}/other`])).toMatchObject({ objects: 1, records: 1 });
    await put(key, Buffer.from(line(1) + line(2)));
    await load([`s3://${BUCKET}/other`]);
    expect(await place.json(['count'])).toEqual({ count: 2 });
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  });
});
