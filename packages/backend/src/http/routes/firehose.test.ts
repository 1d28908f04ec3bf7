import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BY } from '../../access/testing.ts';
import { addToken, type NewToken } from '../../access/tokens.ts';
import { addUser } from '../../access/users.ts';
import { flow, HEADER, NOW, openServer, type Server } from '../testing.ts';

const ID = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f';
const ARN = 'arn:aws:firehose:us-east-1:123456789012:deliverystream/flow-logs';
const FORMAT = encodeURIComponent(HEADER);

let server: Server;
beforeEach(async () => {
  server = await openServer();
});
afterEach(() => server.close());

const base64 = (data: string | Buffer): string => Buffer.from(data).toString('base64');

function bodyOf(records: readonly (string | Buffer)[], requestId = ID): string {
  return JSON.stringify({
    requestId,
    timestamp: NOW,
    records: records.map((data) => ({ data: base64(data) })),
  });
}

function deliver(payload: string | Buffer, headers: Record<string, string> = {}, url = '/ingest/firehose') {
  return server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      host: 'localhost:8080',
      'content-type': 'application/json',
      'x-amz-firehose-protocol-version': '1.0',
      'x-amz-firehose-request-id': ID,
      'x-amz-firehose-source-arn': ARN,
      ...headers,
    },
  });
}

async function count(query = '*'): Promise<number> {
  const answer = await server.post('/count', { query });
  return answer.json<{ count: number }>().count;
}

/** What CloudWatch Logs hands to a subscriber. */
function subscription(lines: readonly string[], first = 0): string {
  return JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'vpc',
    logStream: 'eni-1-all',
    subscriptionFilters: ['all'],
    logEvents: lines.map((message, index) => ({ id: `3${first + index}`.padStart(56, '0'), timestamp: NOW, message })),
  });
}

describe('POST /ingest/firehose', () => {
  it('answers a delivery byte for byte as the protocol wants it, once its records are there', async () => {
    const answer = await deliver(bodyOf([`{"message":"${flow({}, 60)}"}`]));
    expect(answer.body).toBe(`{"requestId":"${ID}","timestamp":${NOW}}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(await count()).toBe(1);
    const objects = (await server.get('/api/v1/objects')).json<{ objects: { name: string }[] }>();
    expect(JSON.stringify(objects)).toContain(`firehose/flow-logs/${ID}`);
  });

  it('takes a recorded request', async () => {
    const recorded = readFileSync(
      new URL('../../../../../test/events/firehose-http-request.json', import.meta.url),
      'utf8',
    );
    const { requestId } = JSON.parse(recorded) as { requestId: string };
    const answer = await deliver(recorded, { 'x-amz-firehose-request-id': requestId });
    expect([answer.statusCode, answer.json()]).toEqual([200, { requestId, timestamp: NOW }]);
    expect(await count()).toBeGreaterThan(0);
  });

  const lines = [flow({ dstport: 22 }, 60), flow({ dstport: 443, action: 'ACCEPT' }, 120), flow({ dstport: 80 }, 180)];
  it.each([
    ['one message a record', lines.map((line) => JSON.stringify({ message: line }))],
    ['payloads of CloudWatch Logs', [subscription(lines.slice(0, 2)), subscription(lines.slice(2), 2)]],
    ['the same, gzipped', [gzipSync(subscription(lines.slice(0, 2))), gzipSync(subscription(lines.slice(2), 2))]],
    ['bare lines, without and with an end', [lines[0]!, `${lines[1]}\n${lines[2]}\n`]],
    ['empty records between', ['', JSON.stringify({ message: lines[0] }), '', ...lines.slice(1), '']],
  ])('takes %s, plain or gzip', async (_, records) => {
    const body = bodyOf(records);
    const answer = await deliver(gzipSync(body), { 'content-encoding': 'gzip' }, `/ingest/firehose?format=${FORMAT}`);
    expect(answer.json()).toEqual({ requestId: ID, timestamp: NOW });
    expect(await count('log_status:OK')).toBe(3);
    expect(await count('dstport:22')).toBe(1);
    expect((await deliver(body, {}, `/ingest/firehose?format=${FORMAT}`)).statusCode).toBe(200);
    expect(await count('log_status:OK')).toBe(3);
  });

  it('counts an event once that another delivery brings again', async () => {
    await deliver(bodyOf([subscription(lines)]));
    const again = 'another-id';
    const answer = await deliver(bodyOf([subscription([...lines, flow({ dstport: 25 }, 240)])], again), {
      'x-amz-firehose-request-id': again,
    });
    expect(answer.statusCode).toBe(200);
    expect(await count()).toBe(4);
  });

  it('keeps what is no record in quarantine, and takes the delivery', async () => {
    expect((await deliver(bodyOf(['{"message":"no flow log"}', `{"message":"${lines[0]}"}`]))).statusCode).toBe(200);
    expect(await count()).toBe(1);
    const { quarantined } = (await server.get('/api/v1/status')).json<{ quarantined: number }>();
    expect(quarantined).toBe(1);
  });

  it('takes 10,000 empty records', async () => {
    expect((await deliver(bodyOf(Array<string>(10_000).fill('')))).statusCode).toBe(200);
  });

  const record = `{"data":"${base64(lines[0]!)}"}`;
  it.each([
    ['no JSON', 'records', 'it is no JSON'],
    ['a body that breaks off', `{"requestId":"${ID}","records":[${record},`, 'its end is missing'],
    ['another id', bodyOf(['x'], 'other'), 'its requestId "other" is not that of the header'],
    ['no id', '{"records":[]}', 'its requestId undefined'],
    [
      'data that is no text',
      `{"requestId":"${ID}","records":[${record},{"data":7}]}`,
      'record 2 has data that is no text',
    ],
    ['data that is no base64', `{"requestId":"${ID}","records":[{"data":"x y"}]}`, 'the data of record 1 is no base64'],
    ['data that breaks off', bodyOf([gzipSync('x'.repeat(99)).subarray(0, 20)]), 'record 1 begins like gzip'],
  ])('refuses %s in the form of the protocol, and keeps nothing', async (_, body, message) => {
    const answer = await deliver(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json()).toEqual({ requestId: ID, timestamp: NOW, errorMessage: expect.stringContaining(message) });
    expect(await count()).toBe(0);
  });

  it('refuses a broken gzip body, another encoding, another type, and a request without id', async () => {
    const bodies = [
      await deliver(gzipSync(bodyOf(lines)).subarray(0, 30), { 'content-encoding': 'gzip' }),
      await deliver('x', { 'content-encoding': 'gzip' }),
      await deliver('{}', { 'content-encoding': 'br' }),
      await deliver('{}', { 'content-type': 'text/plain' }),
      await deliver('{}', { 'x-amz-firehose-request-id': '' }),
    ];
    for (const answer of bodies) {
      expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, answer.body).toBeLessThan(500);
      expect(Object.keys(answer.json())).toEqual(['requestId', 'timestamp', 'errorMessage']);
    }
  });

  it('never answers 413, after which a delivery is lost', async () => {
    const huge = gzipSync(`{"requestId":"${ID}","pad":"${'x'.repeat(90 * 2 ** 20)}"}`);
    const answer = await deliver(huge, { 'content-encoding': 'gzip' });
    expect([answer.statusCode, answer.json<{ errorMessage: string }>().errorMessage]).toEqual([
      400,
      expect.stringContaining('it has more than'),
    ]);
  });
});

describe('the access key', () => {
  const add = (name: string, scopes: NewToken['scopes']) =>
    addToken(server.access, BY, { name, scopes, scope: undefined, expires: undefined }).token;
  const lines = (key: string | undefined) =>
    deliver(
      bodyOf([`${HEADER}\n${flow({}, 60)}\n`]),
      key === undefined ? {} : { 'x-amz-firehose-access-key': key },
      `/ingest/firehose?format=${FORMAT}`,
    );

  it('is a token with the scope ingest, once somebody has to sign in', async () => {
    await addUser(server.access, BY, { name: 'ada', password: 'seven green otters', role: 'admin', scope: undefined });
    const [ingest, read] = [add('ingest', ['ingest']), add('read', ['read'])];
    const cases = [
      [undefined, 401],
      ['', 401],
      ['nonsense', 401],
      [`${ingest.slice(0, -1)}`, 401],
      [read, 403],
    ] as const;
    for (const [key, status] of cases) {
      const response = await lines(key);
      expect(response.statusCode, String(key)).toBe(status);
      expect(response.json()).toEqual({ requestId: ID, timestamp: NOW, errorMessage: expect.any(String) });
      expect(response.body).not.toContain(ingest.slice(-20));
    }
    expect((await server.store.status()).objects).toBe(0);
    expect((await lines(ingest)).statusCode).toBe(200);
    expect((await server.store.status()).objects).toBe(1);
  });

  it('is good again at once after any number of wrong ones', async () => {
    await addUser(server.access, BY, { name: 'ada', password: 'seven green otters', role: 'admin', scope: undefined });
    const key = add('ingest', ['ingest']);
    for (let index = 0; index < 100; index++) expect((await lines(`wrong${index}`)).statusCode).toBe(401);
    expect((await lines(key)).statusCode).toBe(200);
  });
});
