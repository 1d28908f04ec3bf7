/** `thalweg serve --source s3+sqs://…` against moto, as its users run it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Server } from '../browser/server.ts';
import { createPlace, type Place } from '../e2e/harness.ts';
import { manyLines } from '../e2e/logs.ts';
import { createFlowBucket, type FlowBucket, follow, sourceOf } from './flow-bucket.ts';
import { type Front, startFront } from './front.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const LINES = 20;
const SOON = { timeout: 60_000, interval: 200 };

describe.runIf(hasMoto())('a queue that tells of a bucket', () => {
  let moto: Moto;
  let front: Front;
  let place: Place;
  let bucket: FlowBucket;
  let server: Server | undefined;

  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    place = createPlace();
    front = await startFront(moto.endpoint);
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    bucket.close();
    await front.stop();
    place.remove();
  });

  const throughFront = (): Record<string, string> => ({ ...moto.environment, AWS_ENDPOINT_URL: front.endpoint });
  const isEmpty = async (): Promise<boolean> => (await bucket.left()) === 0;
  const whole = async (objects: number): Promise<void> => {
    const status = await place.json(['status']);
    expect(status).toMatchObject({ objects, records: objects * LINES, quarantined: 0 });
    expect(await place.json(['store', 'verify'])).toMatchObject({ ok: true, problems: [] });
  };

  test('objects are there a moment after they were put, whatever their keys, and messages go', async () => {
    bucket = await createFlowBucket(moto);
    const keys = ['plain.log', 'with blanks.log', 'ünïcödé+%25.log', 'AWSLogs/aws-account-id=123456789012/a=b&c.log'];
    for (const [i, key] of keys.entries()) await bucket.put(key, manyLines(LINES, i));
    server = await follow(place, [bucket.source], moto.environment);
    await expect.poll(async () => (await sourceOf(server!)).loaded, SOON).toBe(keys.length);
    await bucket.put('later.log', manyLines(LINES, 10));
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(async () => (await sourceOf(server!)).loaded, SOON).toBe(keys.length + 1);
    expect(await sourceOf(server)).toMatchObject({
      ...{ source: bucket.source, kind: 'sqs', records: (keys.length + 1) * LINES, gone: 0, rejected: 0 },
      ...{ problem: null, help: null },
    });
    const elsewhere = await place.json<{ sources: unknown[] }>(['status']);
    expect(elsewhere.sources).toMatchObject([{ source: bucket.source, loaded: keys.length + 1, problem: null }]);
    await server.stop();
    server = undefined;
    expect(await place.ok(['status'])).toMatch(/^source +s3\+sqs:\S+: followed by no server now, 5 objects loaded/m);
    await whole(keys.length + 1);
    // The bucket itself has nothing new.
    const again = await place.json(['ingest', `s3://${bucket.name}`], { env: moto.environment });
    expect(again).toMatchObject({ objects: 0, objectsAlreadyLoaded: keys.length + 1 });
  });

  test('a notification counts once: ten times the same, in every form, in whatever order', async () => {
    bucket = await createFlowBucket(moto);
    const key = 'AWSLogs/a b.log';
    const eTag = (await bucket.put(key, manyLines(LINES))).replaceAll('"', '');
    const object = { size: manyLines(LINES).length, sequencer: '0055AED6DCD90281E5' };
    const record = (encoded: string) => ({
      ...{ eventVersion: '2.1', eventSource: 'aws:s3', eventTime: new Date().toISOString() },
      ...{
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket.name }, object: { ...object, key: encoded, eTag } },
      },
    });
    const direct = JSON.stringify({ Records: [record('AWSLogs/a+b.log'), record('AWSLogs/a%20b.log')] });
    const bodies = [
      direct,
      JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', Message: direct }),
      JSON.stringify({
        ...{ version: '0', 'detail-type': 'Object Created', source: 'aws.s3', time: new Date().toISOString() },
        detail: { bucket: { name: bucket.name }, object: { ...object, key, etag: eTag } },
      }),
      JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket.name }),
    ];
    for (let times = 0; times < 10; times++) for (const body of bodies) await bucket.send(body);
    server = await follow(place, [bucket.source], moto.environment);
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(async () => (await sourceOf(server!)).state, SOON).toBe('idle');
    expect(server.said()).toBe(`${bucket.source}: loaded 1 object, ${LINES} records\n`);
    expect(await sourceOf(server)).toMatchObject({ loaded: 1, gone: 0, rejected: 0, leftOut: 0, problem: null });
    await whole(1);
  });

  test('what cannot be read goes to the dead-letter queue, and what is gone is counted', async () => {
    bucket = await createFlowBucket(moto, { visibility: 2, receives: 2 });
    await bucket.put('gone.log', manyLines(LINES, 1));
    await bucket.remove('gone.log');
    await bucket.put('kept.log', manyLines(LINES, 2));
    const poison = ['not JSON', '{"Records":[{"eventSource":"aws:ec2"}]}'];
    for (const body of poison) await bucket.send(body);
    server = await follow(place, [bucket.source], moto.environment);
    await expect.poll(async () => (await sourceOf(server!)).rejected, SOON).toBe(2);
    await expect.poll(isEmpty, { timeout: 120_000, interval: 500 }).toBe(true);
    expect((await bucket.dead()).toSorted()).toEqual(poison.toSorted());
    expect(await sourceOf(server)).toMatchObject({
      ...{ loaded: 1, gone: 1, rejected: 2 },
      problem: expect.stringContaining('is no notification of S3'),
      help: expect.stringContaining(`dead-letter queue ${bucket.name}-dead`),
    });
    await whole(1);
  });

  test('throttled, it goes on more slowly and loses nothing', async () => {
    bucket = await createFlowBucket(moto, { endpoint: front.endpoint });
    for (let i = 0; i < 10; i++) await bucket.put(`${i}.log`, manyLines(LINES, i));
    let count = 0;
    front.judge = ({ service }) => {
      // Two of three requests, for a while.
      if (count++ % 3 === 0 || count > 40) return undefined;
      return service === 's3' ? { status: 503, code: 'SlowDown' } : { status: 400, code: 'ThrottlingException' };
    };
    server = await follow(place, [bucket.source], throughFront());
    await expect.poll(isEmpty, { timeout: 180_000, interval: 500 }).toBe(true);
    expect(count).toBeGreaterThan(20);
    await expect.poll(async () => (await sourceOf(server!)).problem, SOON).toBeNull();
    await whole(10);
  });

  test('credentials that expire in the middle and are renewed in their file', async () => {
    bucket = await createFlowBucket(moto, { endpoint: front.endpoint, visibility: 5, receives: 3 });
    const file = join(place.folder, 'credentials');
    const sign = (key: string): void =>
      writeFileSync(
        file,
        `[default]\naws_access_key_id = ${key}\naws_secret_access_key = secret\naws_session_token = t\n`,
      );
    sign('FIRST');
    let valid = 'FIRST';
    front.judge = ({ service, accessKey }) =>
      accessKey === valid
        ? undefined
        : { status: service === 's3' ? 400 : 403, code: service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException' };
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = throughFront();
    server = await follow(place, [bucket.source], { ...env, AWS_SHARED_CREDENTIALS_FILE: file });
    await bucket.put('before.log', manyLines(LINES, 1));
    await expect.poll(async () => (await sourceOf(server!)).loaded, SOON).toBe(1);

    valid = 'SECOND';
    await bucket.put('during.log', manyLines(LINES, 2));
    await expect.poll(async () => (await sourceOf(server!)).problem, SOON).toContain('credentials');
    expect(await sourceOf(server)).toMatchObject({ state: 'failing', help: expect.stringContaining('Sign in anew') });
    sign('SECOND');
    await expect.poll(async () => (await sourceOf(server!)).loaded).toBe(2);
    await expect.poll(isEmpty, SOON).toBe(true);
    await expect.poll(async () => (await sourceOf(server!)).problem, SOON).toBeNull();
    expect(await bucket.dead()).toEqual([]);
    await whole(2);
  });

  test('kill -9 between commit and removal: the message comes again, and changes nothing', async () => {
    bucket = await createFlowBucket(moto, { endpoint: front.endpoint, visibility: 3, receives: 20 });
    for (let i = 0; i < 5; i++) await bucket.put(`${i}.log`, manyLines(LINES, i));
    const messages = await bucket.left();
    for (let round = 0; round < 3; round++) {
      const killed = new Promise<void>((resolve) => {
        front.judge = async ({ action }) => {
          if (action !== 'DeleteMessageBatch') return undefined;
          await server!.kill();
          resolve();
          return { status: 500, code: 'InternalError' };
        };
      });
      server = await follow(place, [bucket.source], throughFront());
      await killed;
      await whole(5);
      expect(await bucket.left()).toBe(messages);
    }
    front.judge = () => undefined;
    const before = front.asked.length;
    server = await follow(place, [bucket.source], throughFront());
    await expect.poll(isEmpty, SOON).toBe(true);
    expect(front.asked.slice(before).filter(({ service }) => service === 's3')).toEqual([]);
    await whole(5);
  });

  test('kill -9 at 12 random instants: nothing lost, nothing doubled', async () => {
    bucket = await createFlowBucket(moto, { endpoint: front.endpoint, visibility: 2, receives: 50 });
    const seed = Number(process.env['THALWEG_CRASH_SEED'] ?? Date.now() % 100_000);
    let state = seed;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    let objects = 0;
    let most = 2000;
    let begins: () => void;
    front.judge = ({ service, action }) => {
      if (service === 's3' || action === 'DeleteMessageBatch') begins();
      return undefined;
    };
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 4; i++) await bucket.put(`${objects}.log`, manyLines(LINES, objects++));
      const loading = new Promise<void>((resolve) => {
        begins = resolve;
      });
      server = await follow(place, [bucket.source], throughFront());
      const began = performance.now();
      // The first round shows how long a whole lot takes, so that the others strike within one.
      if (round === 0) {
        await expect.poll(isEmpty, SOON).toBe(true);
        most = performance.now() - began + 1000;
      } else if (round % 2 === 0) await sleep(random() * most);
      else {
        // Most of the time is spent on waiting for more messages; what is wanted are the instants after that.
        await loading;
        await sleep(random() * 400);
      }
      await server.kill();
    }
    server = await follow(place, [bucket.source], throughFront());
    await expect.poll(isEmpty, { timeout: 120_000, interval: 500 }).toBe(true);
    await server.stop();
    server = undefined;
    console.log(`seed ${seed}: ${objects} objects, a lot in ${Math.round(most)} ms`);
    await whole(objects);
  });
});
