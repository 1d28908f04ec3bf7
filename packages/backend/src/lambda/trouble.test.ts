/** A cluster in trouble: what is retried, what fails the invocation, and that nothing is lost. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Objects } from './objects.ts';
import { createSend } from './send.ts';
import {
  callable,
  contextOf,
  json,
  kinesisEvent,
  lineOf,
  memoryObjects,
  metricsOf,
  openStub,
  payloadOf,
  type Stub,
  type StubAnswer,
  s3Event,
  sqsEvent,
  subscriptionEvent,
} from './testing.ts';

let stub: Stub;
afterEach(() => stub?.close());

const LINES = Array.from({ length: 100 }, (_, i) => lineOf(i));
const event = subscriptionEvent(payloadOf(LINES));
const payloads = (count: number) =>
  kinesisEvent(
    Array.from({ length: count }, (_, k) =>
      gzipSync(
        JSON.stringify({
          ...payloadOf([lineOf(k)]),
          logEvents: [{ id: `${10n ** 55n + BigInt(k)}`, timestamp: 1, message: lineOf(k) }],
        }),
      ),
    ),
  );

async function call(answer: StubAnswer, given: unknown = event, remaining = 60_000) {
  stub = await openStub(answer);
  const called = callable(stub.url);
  let failure: Error | undefined;
  let answered: unknown;
  try {
    answered = await called.handler(given, contextOf(remaining));
  } catch (error) {
    failure = error as Error;
  }
  return { ...called, failure, answered };
}

const itemError = (status: number, type: string, reason: string) => ({ create: { status, error: { type, reason } } });

describe('denied', () => {
  it.each([
    [
      '403 without a signature that counts',
      403,
      {
        Message:
          'User: anonymous is not authorized to perform: es:ESHttpPost because no resource-based policy allows it',
      },
      /User: anonymous.*access policy names IAM principals.*\/\* matters/,
    ],
    [
      '403 of a role in no policy',
      403,
      { Message: 'User: arn:aws:sts::123456789012:assumed-role/thalweg/f is not authorized to perform: es:ESHttpPost' },
      /assumed-role\/thalweg.*Name this role in the domain's access policy/,
    ],
    [
      '403 of fine-grained access control',
      403,
      {
        error: {
          type: 'security_exception',
          reason:
            'no permissions for [indices:data/write/bulk] and User [name=arn:aws:iam::1:role/f, backend_roles=[]]',
        },
        status: 403,
      },
      /no permissions for.*map the role.*as backend role/,
    ],
    [
      '403 of a wrong region',
      403,
      { message: 'Credential should be scoped to a valid region' },
      /check region and service/,
    ],
    [
      '403 of Serverless',
      403,
      { status: 403, error: { reason: '403 Forbidden', type: 'Forbidden' } },
      /aoss:WriteDocument/,
    ],
    ['401', 401, { error: 'Unauthorized' }, /401\): Unauthorized\. Check who signs or logs in/],
  ])('%s fails the invocation at once, with the way out', async (_, status, body, message) => {
    const { failure, lines } = await call((response) => json(response, status, body));
    expect(failure?.name).toBe('cluster-denied');
    expect(failure?.message).toMatch(message);
    expect(stub.requests).toHaveLength(1);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', code: 'cluster-denied' }));
    expect(metricsOf(lines)).toMatchObject({ Lines: 100, Failures: 1 });
    expect(JSON.stringify(lines)).not.toContain('wJalrXUtn');
  });

  it('fails for one item that is denied, too, and for batches as a whole', async () => {
    const denied: StubAnswer = (response, { items }) =>
      json(response, 200, {
        errors: true,
        items: items.map((_, i) =>
          i === 0
            ? { create: { status: 201 } }
            : itemError(403, 'security_exception', 'no permissions for [indices:data/write/index]'),
        ),
      });
    const { failure } = await call(denied, payloads(3));
    expect(failure?.name).toBe('cluster-denied');
  });
});

describe('in trouble for now', () => {
  it.each([
    ['429', (response) => json(response, 429, { error: { type: 'rejected_execution_exception', reason: 'full' } })],
    ['503 with a page', (response) => response.writeHead(503).end('<html>Service Unavailable</html>')],
    ['502 without a word', (response) => response.writeHead(502).end()],
    ['403 of a throttle', (response) => json(response, 403, { message: 'Request throttled' })],
    ['a cut connection', (response) => response.destroy()],
    [
      'an answer that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"items":[');
        response.socket?.end();
      },
    ],
    ['a page instead of an answer', (response) => response.writeHead(200).end('<html>Welcome</html>')],
    ['an answer about fewer items', (response) => json(response, 200, { items: [{ create: { status: 201 } }] })],
  ] as [string, StubAnswer][])('%s: sent again until it is taken', async (_, trouble) => {
    const { failure, lines } = await call((response, request) => {
      if (request.attempt <= 2) trouble(response, request);
    });
    expect(failure).toBeUndefined();
    expect(stub.documents.size).toBe(100);
    expect(metricsOf(lines)).toMatchObject({ Written: 100, Retries: 2, Failures: 0 });
  });

  it('waits as long as the cluster asks', async () => {
    const pauses: number[] = [];
    stub = await openStub((response, { attempt }) => {
      if (attempt === 1) response.writeHead(429, { 'retry-after': '7' }).end();
    });
    await callable(stub.url, { effects: { sleep: async (ms) => void pauses.push(ms) } }).handler(event, contextOf());
    expect(pauses).toEqual([7000]);
  });

  it('waits longer each time, and not in step with others', async () => {
    const pauses: number[] = [];
    stub = await openStub((response, { attempt }) => {
      if (attempt <= 8) response.writeHead(429).end();
    });
    const chances = [0, 1, 0.5];
    const effects = { sleep: async (ms: number) => void pauses.push(ms), random: () => chances[pauses.length] ?? 1 };
    await callable(stub.url, { effects }).handler(event, contextOf());
    expect(pauses).toEqual([100, 400, 600, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('sends only those items again that failed', async () => {
    const { failure, lines } = await call((response, { items, attempt }) => {
      if (attempt > 1) return;
      json(response, 200, {
        errors: true,
        items: items.map((item, i) => {
          if (i % 2 === 1) return itemError(429, 'es_rejected_execution_exception', 'queue full');
          stub.documents.set(`${item.index}/${item.id}`, item);
          return { create: { status: 201 } };
        }),
      });
    });
    expect(failure).toBeUndefined();
    expect(stub.requests.map(({ items }) => items.length)).toEqual([100, 50]);
    expect(stub.documents.size).toBe(100);
    expect(metricsOf(lines)).toMatchObject({ Written: 100, Repeated: 0, Retries: 1 });
  });

  it('finds what was written although no answer came', async () => {
    const { failure, lines } = await call((response, { items, attempt }) => {
      if (attempt > 1) return;
      for (const item of items) stub.documents.set(`${item.index}/${item.id}`, item);
      response.destroy();
    });
    expect(failure).toBeUndefined();
    expect(stub.documents.size).toBe(100);
    expect(metricsOf(lines)).toMatchObject({ Repeated: 100 });
  });

  it('halves a request that is too large, and refuses a document that is', async () => {
    const { failure, lines } = await call((response, { items }) => {
      if (items.length > 30 || items.some(({ source }) => source['bytes'] === 4007)) response.writeHead(413).end();
    });
    expect(failure).toBeUndefined();
    expect(stub.documents.size).toBe(99);
    expect(metricsOf(lines)).toMatchObject({ Written: 99, Refused: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'dead letter', reason: 'refused', line: 8 }));
  });

  it('stops at a full disk', async () => {
    const reason = 'index [flows] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];';
    const { failure } = await call((response, { items }) =>
      json(response, 200, { errors: true, items: items.map(() => itemError(403, 'cluster_block_exception', reason)) }),
    );
    expect(failure?.name).toBe('cluster-blocked');
    expect(failure?.message).toMatch(/FORBIDDEN\/12.*Make room/);
  });

  it('says so when no index may be created, or the address is another one', async () => {
    const { failure } = await call((response, { items }) =>
      json(response, 200, {
        errors: true,
        items: items.map(() => itemError(404, 'index_not_found_exception', 'no such index')),
      }),
    );
    expect(failure?.message).toMatch(/no such index.*auto_create_index/);
    const other = await call((response) => response.writeHead(404).end('not here'));
    expect(other.failure?.message).toMatch(/404.*not here.*address/);
  });
});

describe('out of time', () => {
  const full: StubAnswer = (response) => json(response, 429, {});

  /** Waiting takes no time but that of this clock. */
  function clock() {
    const began = Date.now();
    let waited = 0;
    const sleep = async (ms: number): Promise<void> => {
      waited += ms;
    };
    return { waited: () => waited, effects: { now: () => began + waited, sleep } };
  }

  it('fails an event that could not be written, before Lambda ends it', async () => {
    const { waited, effects } = clock();
    stub = await openStub(full);
    const { handler, lines } = callable(stub.url, { effects });
    await expect(handler(event, contextOf(60_000))).rejects.toMatchObject({
      name: 'not-written',
      message: expect.stringMatching(/^1 of 1 deliveries come again: .*429/),
    });
    expect(waited()).toBeGreaterThan(40_000);
    expect(waited()).toBeLessThan(57_000);
    expect(metricsOf(lines)).toMatchObject({ NotWritten: 100, Failures: 1 });
  });

  it('does not wait for an answer that comes too late', async () => {
    const { failure } = await call(() => new Promise(() => undefined), event, 1000);
    expect(failure?.message).toMatch(/no answer: none came in \d+ ms/);
  });

  it.each([730.2, 0.4, -3])('takes %s milliseconds for a time', async (left) => {
    const answer = { status: 200, body: '{}', retryAfter: undefined };
    expect(await createSend({ bulk: async () => answer })('', left)).toBe(answer);
  });

  it('gives back those records of a batch that were not written, and no others', async () => {
    const gone = itemError(503, 'unavailable_shards_exception', 'gone');
    stub = await openStub((response, { items }) => {
      const outcomes = items.map(({ source }) => (source['bytes'] === 4001 ? gone : { create: { status: 201 } }));
      json(response, 200, { errors: true, items: outcomes });
    });
    expect(await callable(stub.url, clock()).handler(payloads(3), contextOf())).toEqual({
      batchItemFailures: [{ itemIdentifier: '101' }],
    });
  });

  it('fails a batch of which nothing was written', async () => {
    stub = await openStub(full);
    const { handler } = callable(stub.url, clock());
    await expect(handler(payloads(3), contextOf())).rejects.toMatchObject({ name: 'not-written' });
  });

  it('does not begin what it cannot end, and leaves what it is in the middle of', async () => {
    stub = await openStub();
    let now = Date.now();
    const bytes = Buffer.from(LINES.join('\n'));
    const objects: Objects = {
      ...memoryObjects(
        new Map([
          ['flow-logs/done', bytes],
          ['flow-logs/next', bytes],
        ]),
      ),
      async get({ key }) {
        // The second object takes nearly all the time there is.
        if (key === 'next') now += 50_000;
        return {
          size: bytes.length,
          body: (async function* () {
            yield bytes;
          })(),
        };
      },
    };
    const { handler, lines } = callable(stub.url, { effects: { now: () => now, objects: async () => objects } });
    const bodies = ['done', 'next', 'never'].map((key) => JSON.stringify(s3Event([key])));
    expect(await handler(sqsEvent(bodies), contextOf())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }],
    });
    expect(metricsOf(lines)).toMatchObject({ Failures: 2, Written: 100 });
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'comes again',
        why: expect.stringMatching(/in the middle of s3:\/\/flow-logs\/next/),
      }),
    );
  });
});
