import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  callable,
  contextOf,
  fixture,
  kinesisEvent,
  lineOf,
  metricsOf,
  openStub,
  payloadOf,
  type Stub,
  s3Event,
  sqsEvent,
  subscriptionEvent,
} from './testing.ts';

let stub: Stub;
afterEach(() => stub?.close());

const gzipped = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value));
const four = ['ACCEPT', 'REJECT', undefined, undefined];
const actions = (): unknown[] => [...stub.documents.values()].map(({ source }) => source['action']);

describe('events as AWS sends them', () => {
  it.each([
    ['lambda-cloudwatch-event.json', undefined],
    ['lambda-kinesis-event.json', { batchItemFailures: [] }],
  ])('%s becomes four documents, and four again change nothing', async (name, answer) => {
    stub = await openStub();
    const { handler, lines } = callable(stub.url);
    expect(await handler(fixture(name), contextOf())).toEqual(answer);
    expect(actions()).toEqual(four);
    expect(metricsOf(lines)).toMatchObject({ Lines: 4, Records: 2, NoData: 1, SkipData: 1, Written: 4, Failures: 0 });
    const before = [...stub.documents];
    await handler(fixture(name), contextOf());
    expect([...stub.documents]).toEqual(before);
    expect(metricsOf(lines)).toMatchObject({ Repeated: 4 });
  });

  it('writes a document as the store has it', async () => {
    stub = await openStub();
    await callable(`${stub.url}/logs`).handler(fixture('lambda-cloudwatch-event.json'), contextOf());
    const [first, , third] = [...stub.documents.values()];
    expect(first!.index).toBe('logs-flows-2014.12.14');
    expect(first!.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(first!.source).toEqual({
      _object: expect.stringMatching(/^cloudwatch-logs:123456789010:vpc-flow-logs:eni-1235b8ca123456789-all:\d{56}$/),
      _line: 1,
      version: 2,
      account_id: '123456789010',
      interface_id: 'eni-1235b8ca123456789',
      srcaddr: '172.31.16.139',
      dstaddr: '172.31.16.21',
      srcport: 20641,
      dstport: 22,
      protocol: 6,
      packets: 20,
      bytes: 4249,
      start: 1418530010,
      end: 1418530070,
      action: 'ACCEPT',
      log_status: 'OK',
    });
    expect(Object.keys(third!.source)).toEqual(
      '_object _line version account_id interface_id start end log_status'.split(' '),
    );
  });

  it('answers a transformation: data go on as they came', async () => {
    stub = await openStub();
    const event = fixture('firehose-transformation-event.json') as { records: { recordId: string; data: string }[] };
    const { handler } = callable(stub.url);
    expect(await handler(event, contextOf())).toEqual({
      records: event.records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data })),
    });
    expect([...stub.documents.values()].map(({ source }) => [source['_object'], source['_line']])).toEqual(
      [1, 2, 3, 4].map((line) => ['firehose:flow-logs:2b4d1ad9-2f48-94bd-a088-767c317e994a', line]),
    );
    // The same records in another batch are the same documents.
    const again = { ...event, invocationId: 'another', records: event.records.toReversed() };
    await handler(again, contextOf());
    expect(stub.documents.size).toBe(4);
  });

  it('reads objects that S3 tells of, directly, in SQS, through SNS and EventBridge', async () => {
    stub = await openStub();
    const { handler, held } = callable(stub.url);
    const key = 'AWSLogs/aws-account-id=1/a b+c.log.gz';
    held.set(`flow-logs/${key}`, gzipSync(`version account-id start\n2 123456789012 1418530010\n`));
    const direct = s3Event([key]);
    const events = [
      direct,
      sqsEvent([JSON.stringify(direct)]),
      sqsEvent([JSON.stringify({ Type: 'Notification', Message: JSON.stringify(direct) })]),
      { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(direct) } }] },
      { 'detail-type': 'Object Created', source: 'aws.s3', detail: { bucket: { name: 'flow-logs' }, object: { key } } },
    ];
    for (const [i, event] of events.entries()) {
      await handler(event, contextOf());
      expect(stub.requests).toHaveLength(i + 1);
      expect(stub.requests[i]!.items[0]!.source).toEqual({
        _object: `s3://flow-logs/${key}`,
        _line: 2,
        version: 2,
        account_id: '123456789012',
        start: 1418530010,
      });
    }
    expect(stub.documents.size).toBe(1);
  });

  it('takes test messages and removals for nothing', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url);
    const removed = {
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectRemoved:Delete',
          s3: { bucket: { name: 'b' }, object: { key: 'k' } },
        },
      ],
    };
    expect(await handler({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }, contextOf())).toBeUndefined();
    expect(await handler(sqsEvent([JSON.stringify(removed)]), contextOf())).toEqual({ batchItemFailures: [] });
    expect(stub.requests).toEqual([]);
  });

  it('ignores control messages', async () => {
    stub = await openStub();
    const control = fixture('cloudwatch-control-message.json');
    const { handler, messages } = callable(stub.url);
    expect(await handler(subscriptionEvent(control), contextOf())).toBeUndefined();
    expect(await handler(kinesisEvent([gzipped(control)]), contextOf())).toEqual({ batchItemFailures: [] });
    const data = gzipSync(JSON.stringify(control)).toString('base64');
    const firehose = {
      invocationId: 'i',
      deliveryStreamArn: 'arn:aws:firehose:::s/f',
      records: [{ recordId: 'r', data }],
    };
    expect(await handler(firehose, contextOf())).toEqual({ records: [{ recordId: 'r', result: 'Dropped', data }] });
    expect(stub.requests).toEqual([]);
    expect(messages).toEqual([]);
  });
});

it('signs what it sends', async () => {
  stub = await openStub();
  await callable(stub.url).handler(subscriptionEvent(payloadOf([lineOf(1)])), contextOf());
  const { headers } = stub.requests[0]!;
  expect(headers['authorization']).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/es\/aws4_request, SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
});
