import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  callable,
  contextOf,
  fixture,
  json,
  lineOf,
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

const BUCKET = { THALWEG_DEAD_LETTER: 's3://dead/letters/' };
const QUEUE = { THALWEG_DEAD_LETTER: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead' };
const refusing: StubAnswer = (response, { items }) => {
  const error = {
    type: 'document_parsing_exception',
    reason: 'failed to parse field [bytes]',
    caused_by: { reason: 'out of range' },
  };
  json(response, 200, {
    errors: true,
    items: items.map(({ source }) => ({ create: source['bytes'] === 4001 ? { status: 400, error } : { status: 201 } })),
  });
};
const event = subscriptionEvent(payloadOf([lineOf(0), lineOf(1), 'half a line', lineOf(2)]));
const parse = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const badLine = {
  reason: 'token-count',
  message: 'expected 14 values (the default format), found 3',
  object: expect.stringContaining('cloudwatch-logs:123456789012:flow-logs:'),
  line: 3,
  text: 'half a line',
};
const refusal = {
  reason: 'refused',
  message: '400 document_parsing_exception: failed to parse field [bytes]: out of range',
  object: expect.stringContaining('cloudwatch-logs:123456789012:flow-logs:'),
  line: 2,
  text: expect.stringContaining('"bytes":4001'),
  index: 'thalweg-flows-2014.12.14',
  id: expect.stringMatching(/^.{22}$/),
};

describe('dead letters', () => {
  it('go to a bucket, with their reason, and a second delivery changes nothing', async () => {
    stub = await openStub(refusing);
    const { handler, held, lines } = callable(stub.url, { env: BUCKET });
    await handler(event, contextOf());
    await handler(event, contextOf());
    expect([...held.keys()]).toEqual([expect.stringMatching(/^dead\/letters\/[0-9a-f]{32}\.ndjson$/)]);
    expect(parse([...held.values()][0]!)).toEqual([badLine, refusal]);
    expect(metricsOf(lines)).toMatchObject({ Lines: 4, Records: 3, BadLines: 1, Written: 2, Refused: 1, Failures: 0 });
  });

  it('go to a queue', async () => {
    stub = await openStub(refusing);
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    await handler(event, contextOf());
    expect(messages.map((text) => JSON.parse(text))).toEqual([badLine, refusal]);
  });

  it('are log lines where there is no place for them', async () => {
    stub = await openStub(refusing);
    const { handler, lines } = callable(stub.url);
    await handler(event, contextOf());
    const { message, ...rest } = badLine;
    expect(lines).toContainEqual(
      expect.objectContaining({ ...rest, level: 'WARN', message: 'dead letter', why: message }),
    );
  });

  it('that cannot be put away fail their delivery', async () => {
    stub = await openStub();
    const objects = async () => {
      throw new Error('Access Denied');
    };
    const { handler } = callable(stub.url, { env: BUCKET, effects: { objects } });
    await expect(handler(event, contextOf())).rejects.toThrow(/dead letters could not be put away: Access Denied/);
  });

  it('of a record that holds nothing else are told to Firehose', async () => {
    stub = await openStub();
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    const data = Buffer.from('{"message":"no flow log"}').toString('base64');
    const records = [{ recordId: 'r', data }];
    const firehose = { invocationId: 'i', deliveryStreamArn: 'arn:aws:firehose:::deliverystream/f', records };
    expect(await handler(firehose, contextOf())).toEqual({
      records: [{ recordId: 'r', result: 'ProcessingFailed', data }],
    });
    expect(JSON.parse(messages[0]!)).toMatchObject({ object: 'firehose:f:i', line: 1, text: 'no flow log' });
  });

  it('are cut to the size of a message', async () => {
    stub = await openStub();
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    const odd = `${'\u0001'.repeat(60_000)}`;
    await handler(subscriptionEvent(payloadOf(Array.from({ length: 12 }, () => odd))), contextOf());
    expect(messages).toHaveLength(12);
    expect(Buffer.byteLength(messages[0]!)).toBeLessThan(256 * 1024);
    expect(JSON.parse(messages[0]!)).toMatchObject({ cut: true });
  });
});

describe('what is no log', () => {
  it.each([
    ['invalid-lambda-data-not-base64.json', 'bad-json'],
    ['invalid-lambda-data-not-gzip.json', 'bad-json'],
  ])('%s is kept', async (name, reason) => {
    stub = await openStub();
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    await handler(fixture(name), contextOf());
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([{ reason }]);
    expect(stub.requests).toEqual([]);
  });

  it('a payload that breaks off: its whole events are written, the rest is kept', async () => {
    stub = await openStub();
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    const payload = gzipSync(JSON.stringify(payloadOf([0, 1, 2].map((i) => lineOf(i)))));
    const data = payload.subarray(0, payload.length - 30).toString('base64');
    await handler({ awslogs: { data } }, contextOf());
    expect(stub.documents.size).toBeGreaterThan(0);
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([{ reason: 'truncated', text: data }]);
  });

  it('messages that tell of no object', async () => {
    stub = await openStub();
    const { handler, messages } = callable(stub.url, { env: QUEUE });
    expect(await handler(sqsEvent(['hello', '{"Records":[{}]}']), contextOf())).toEqual({ batchItemFailures: [] });
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([
      { reason: 'message', text: 'hello', object: 'arn:aws:sqs:eu-west-1:123456789012:flow-logs' },
      { reason: 'message', text: '{"Records":[{}]}' },
    ]);
  });

  it('objects that are gone, or of another kind', async () => {
    stub = await openStub();
    const { handler, messages, held } = callable(stub.url, { env: QUEUE });
    held.set('flow-logs/picture.png', Buffer.concat([Buffer.from('\x89PNG\r\n', 'latin1'), Buffer.alloc(5000, 7)]));
    await handler(s3Event(['gone.log.gz', 'picture.png']), contextOf());
    expect(messages.map((text) => JSON.parse(text))).toMatchObject([
      { reason: 'object', message: 'There is no object of that name any more.', object: 's3://flow-logs/gone.log.gz' },
      { reason: 'object', message: expect.stringMatching(/It is a PNG image/) },
    ]);
  });

  it('its own dead letters, when their bucket tells of them', async () => {
    stub = await openStub();
    const { handler, held } = callable(stub.url, { env: { THALWEG_DEAD_LETTER: 's3://flow-logs' } });
    await handler(event, contextOf());
    const [key] = [...held.keys()];
    await handler(s3Event([key!.slice('flow-logs/'.length)]), contextOf());
    expect([...held.keys()]).toEqual([key]);
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ Records: [] }],
    [{ Records: [{ eventSource: 'aws:dynamodb' }] }],
    [{ Records: [{ eventSource: 'aws:kinesis' }] }],
    [{ awslogs: {} }],
  ])('the event %j fails the invocation', async (odd) => {
    stub = await openStub();
    const { handler, lines } = callable(stub.url);
    await expect(handler(odd, contextOf())).rejects.toMatchObject({ name: 'bad-event' });
    expect(metricsOf(lines)).toMatchObject({ Failures: 1, Source: 'unknown' });
  });
});
