/**
 * The Lambda function in front of real engines: events of every kind, a second delivery of each, and a cluster in trouble. Trouble comes from a
 * proxy before the engine, except what the engine does by itself: refuse documents, and block writes.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effects } from '../../packages/backend/src/lambda/handler.ts';
import {
  callable,
  contextOf,
  fixture,
  json,
  kinesisEvent,
  lineOf,
  metricsOf,
  payloadOf,
  s3Event,
  sqsEvent,
  subscriptionEvent,
} from '../../packages/backend/src/lambda/testing.ts';
import { connect } from '../../packages/backend/src/stores/opensearch/connect.ts';
import { namesOf } from '../../packages/backend/src/stores/opensearch/names.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import { flowTemplate } from '../../packages/backend/src/stores/opensearch/template.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';

type Answer = Record<string, unknown>;
/** Answers a request instead of the engine, or changes its body on the way; undefined: it goes through. */
type Trouble = (
  response: ServerResponse,
  body: string,
  attempt: number,
) => string | undefined | Promise<string | undefined>;

describe.each(['opensearch', 'elasticsearch'] as const)('%s', (kind) => {
  describe.skipIf(!canRun(kind))('fed by the function', () => {
    let engine: Awaited<ReturnType<typeof startForTests>>;
    let derivedSource: boolean;
    let proxy: string;
    let close: () => void;
    let trouble: Trouble = () => undefined;
    let attempts = 0;
    let cases = 0;

    const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
      const headers = { 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return (await (await fetch(engine.address + path, init)).json()) as Answer;
    };

    /** What the engine itself makes of a bulk request. */
    const bulk = async (body: string): Promise<unknown[]> => {
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await fetch(`${engine.address}/_bulk`, { method: 'POST', headers, body: `${body.trimEnd()}\n` });
      return ((await answer.json()) as { items: unknown[] }).items;
    };

    beforeAll(async () => {
      engine = await startForTests(kind);
      const connection = await connect(readSettings(engine.address, {}));
      derivedSource = connection.facts.derivedSource;
      connection.close();
      const server = createServer(async (request, response) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        let body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
        if (request.url!.startsWith('/_bulk')) body = (await trouble(response, body, ++attempts)) ?? body;
        if (response.headersSent || response.destroyed) return;
        const answer = await fetch(engine.address + request.url, {
          method: request.method!,
          headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
          ...(body === '' ? {} : { body }),
        });
        const text = await answer.text();
        if (!response.destroyed) response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      close = () => {
        server.close();
        server.closeAllConnections();
      };
    });
    afterAll(async () => {
      close?.();
      await engine?.stop();
    });

    /** A function with an index prefix of its own, and what the engine has under it. */
    async function open(env: Record<string, string> = {}, effects: Partial<Effects> = {}) {
      const prefix = `lambda${++cases}`;
      trouble = () => undefined;
      attempts = 0;
      await ask('PUT', `/_index_template/${prefix}-flows`, flowTemplate(namesOf(prefix), { extra: [], derivedSource }));
      const called = callable(`${proxy}/${prefix}`, { env, effects });
      const rows = async (): Promise<Answer[]> => {
        await ask('POST', `/${prefix}-flows-*/_refresh`);
        const found = (await ask(
          'POST',
          `/${prefix}-flows-*/_search?size=10000&seq_no_primary_term=true&version=true`,
          {
            sort: ['bytes', '_line'],
          },
        )) as { hits: { hits: { _id: string; _version: number; _source: Answer }[] } };
        return found.hits.hits.map(({ _id, _version, _source }) => ({ _id, _version, ..._source }));
      };
      return { ...called, prefix, rows };
    }

    const lines = Array.from({ length: 300 }, (_, i) => lineOf(i));
    const event = subscriptionEvent(payloadOf(lines));
    const bytesOf = (rows: readonly Answer[]) => rows.map((row) => row['bytes']);
    const all = lines.map((_, i) => 4000 + i);

    it.each([
      ['CloudWatch Logs', fixture('lambda-cloudwatch-event.json'), 4],
      ['extracted fields', subscriptionEvent(fixture('cloudwatch-data-message-extracted-fields.json')), 2],
      ['Kinesis', fixture('lambda-kinesis-event.json'), 4],
      ['Firehose', fixture('firehose-transformation-event.json'), 4],
      ['a control message', subscriptionEvent(fixture('cloudwatch-control-message.json')), 0],
      ['S3', s3Event(['x.log.gz']), 300],
      ['S3 in SQS', sqsEvent([JSON.stringify(s3Event(['x.log.gz']))]), 300],
      ['no base64', fixture('invalid-lambda-data-not-base64.json'), 0],
      ['no gzip', fixture('invalid-lambda-data-not-gzip.json'), 0],
    ])('an event of %s, once and again', async (_, given, expected) => {
      const { handler, rows, held, lines: log } = await open();
      held.set('flow-logs/x.log.gz', gzipSync(lines.join('\n')));
      await handler(given, contextOf());
      const before = await rows();
      expect(before).toHaveLength(expected);
      await handler(given, contextOf());
      expect(await rows()).toEqual(before);
      expect(metricsOf(log)).toMatchObject({ Failures: 0, ...(expected > 0 ? { Repeated: expected } : {}) });
    });

    it('keeps every value whole, and finds it by its type', async () => {
      const { handler, rows, prefix } = await open({ THALWEG_FORMAT: 'srcaddr bytes start account-id log-status' });
      await handler(
        subscriptionEvent(
          payloadOf(['2001:DB8::1 9223372036854775807 1795564800 012345678901 OK', '- - 1795564800 1 NODATA']),
        ),
        contextOf(),
      );
      expect(await rows()).toMatchObject([{ account_id: '012345678901' }, { log_status: 'NODATA' }]);
      const search = async (query: unknown) =>
        ((await ask('POST', `/${prefix}-flows-2026.11.25/_count`, { query })) as { count: number }).count;
      expect(await search({ term: { srcaddr: '2001:db8::/32' } })).toBe(1);
      expect(await search({ range: { bytes: { gte: '9223372036854775807' } } })).toBe(1);
      expect(await search({ range: { start: { gte: '1795564800', lt: '1795564801' } } })).toBe(2);
    });

    it('makes fields known that AWS has not published', async () => {
      const { handler, rows, prefix } = await open({ THALWEG_FORMAT: 'bytes start brand-new' });
      await handler(subscriptionEvent(payloadOf(['1 1795564800 a', '2 1795564801 -'])), contextOf());
      expect(await rows()).toMatchObject([{ bytes: 1, brand_new: 'a' }, { bytes: 2 }]);
      const found = await ask('POST', `/${prefix}-flows-*/_count`, { query: { term: { brand_new: 'a' } } });
      expect(found['count']).toBe(1);
    });

    it('writes nothing where there is no template', async () => {
      await open();
      const { handler } = callable(`${proxy}/none${cases}`);
      await expect(handler(event, contextOf())).rejects.toThrow(/thalweg store init --store http/);
    });

    it('puts a document aside that the engine refuses, and writes the others', async () => {
      const { handler, rows, lines: log } = await open({ THALWEG_FORMAT: 'bytes instance-id' });
      // Lucene takes no term of more than 32,766 bytes.
      await handler(subscriptionEvent(payloadOf(['1 i-1', `2 ${'i'.repeat(40_000)}`, '3 i-3'])), contextOf());
      expect(bytesOf(await rows())).toEqual([1, 3]);
      const why = expect.stringMatching(/^400 .*immense term/);
      expect(log).toContainEqual(expect.objectContaining({ message: 'dead letter', reason: 'refused', line: 2, why }));
      expect(metricsOf(log)).toMatchObject({ Written: 2, Refused: 1, Failures: 0 });
    });

    it('fails while the engine blocks writes; the next delivery ends it', async () => {
      const { handler, rows, prefix } = await open();
      await handler(subscriptionEvent(payloadOf([lines[0]!])), contextOf());
      await ask('PUT', `/${prefix}-flows-*/_settings`, { index: { blocks: { write: true } } });
      await expect(handler(event, contextOf())).rejects.toMatchObject({ name: 'cluster-blocked' });
      await ask('PUT', `/${prefix}-flows-*/_settings`, { index: { blocks: { write: false } } });
      await handler(event, contextOf());
      expect(bytesOf(await rows())).toEqual(all);
    });

    it.each<[string, Trouble]>([
      ['429', (response, _, attempt) => void (attempt <= 2 && json(response, 429, { status: 429 }))],
      [
        'a connection that is cut before the engine has it',
        (response, _, attempt) => void (attempt === 1 && response.destroy()),
      ],
      [
        'a connection that is cut when the engine has it',
        async (response, body, attempt) => {
          if (attempt !== 1) return undefined;
          await bulk(body);
          response.destroy();
          return undefined;
        },
      ],
      [
        'a bulk that half failed',
        async (response, body, attempt) => {
          if (attempt !== 1) return undefined;
          const items = await bulk(body.split('\n').slice(0, 300).join('\n'));
          const failed = { create: { status: 429, error: { type: 'rejected', reason: 'queue full' } } };
          json(response, 200, { errors: true, items: [...items, ...items.map(() => failed)] });
          return undefined;
        },
      ],
    ])('%s: everything is there once', async (_, trouble_) => {
      const { handler, rows, lines: log } = await open();
      trouble = trouble_;
      await handler(event, contextOf());
      expect(bytesOf(await rows())).toEqual(all);
      expect((await rows()).map((row) => row['_version'])).toEqual(all.map(() => 1));
      expect(metricsOf(log)).toMatchObject({ Failures: 0 });
    });

    it('403: the invocation fails and says why; when it is mended, the next delivery ends it', async () => {
      const { handler, rows } = await open();
      trouble = (response) =>
        void json(response, 403, { Message: 'User: anonymous is not authorized to perform: es:ESHttpPost' });
      await expect(handler(event, contextOf())).rejects.toThrow(/anonymous.*access policy/);
      trouble = () => undefined;
      await handler(event, contextOf());
      expect(bytesOf(await rows())).toEqual(all);
    });

    it('out of time: what was not written is given back, and the next delivery ends it', async () => {
      // After the first answer the clock says that time is up.
      let skew = 0;
      const { handler, rows } = await open({}, { now: () => Date.now() + skew });
      const events = kinesisEvent(
        [0, 1, 2].map((k) =>
          gzipSync(
            JSON.stringify({
              ...payloadOf([]),
              logEvents: lines.slice(k * 100, k * 100 + 100).map((message, i) => ({ id: `${k}${i}`, message })),
            }),
          ),
        ),
      );
      // Everything but what the last record holds is taken.
      trouble = async (response, body) => {
        const operations = body.trimEnd().split('\n');
        const taken = operations.length > 200 ? operations.slice(0, 400) : [];
        const items = taken.length > 0 ? await bulk(taken.join('\n')) : [];
        const gone = { create: { status: 503, error: { type: 'unavailable_shards_exception', reason: 'gone' } } };
        const rest = Array.from({ length: (operations.length - taken.length) / 2 }, () => gone);
        skew = 60_000;
        json(response, 200, { errors: true, items: [...items, ...rest] });
        return undefined;
      };
      expect(await handler(events, contextOf())).toEqual({ batchItemFailures: [{ itemIdentifier: '102' }] });
      trouble = () => undefined;
      expect(await handler(events, contextOf())).toEqual({ batchItemFailures: [] });
      expect(bytesOf(await rows())).toEqual(all);
    });
  });
});
