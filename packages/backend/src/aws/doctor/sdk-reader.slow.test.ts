/** What the doctor reads by AWS's clients, from a server that plays AWS: what is there, what is not, and what may not be seen. */
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMoto, type Moto, startMoto } from '../../../../../test/aws/moto.ts';
import type { AwsReader } from './reader.ts';
import { createSdkReader } from './sdk-reader.ts';

const ACCOUNT = '123456789012';
const IN_REGION = `us-east-1:${ACCOUNT}`;
const NOW = Date.now();

describe.runIf(hasMoto())('the reader of AWS', () => {
  let moto: Moto;
  let reader: AwsReader;
  const before = { ...process.env };
  const client = () => ({
    ...{ endpoint: moto.endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const open = (): AwsReader =>
    createSdkReader({
      connection: { region: 'us-east-1' },
      environment: process.env,
      signal: new AbortController().signal,
    });

  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, moto.environment);
    reader = open();
  });
  afterAll(async () => {
    process.env = before;
    await moto.stop();
  });

  it('reads a stream of Firehose to an endpoint, and its log', async () => {
    const firehose = new FirehoseClient(client());
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: 'flows',
        HttpEndpointDestinationConfiguration: {
          EndpointConfiguration: { Url: 'https://flows.example.com/ingest/firehose', AccessKey: 'k' },
          CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'errors', LogStreamName: 'http-endpoint' },
          S3Configuration: { RoleARN: `arn:aws:iam::${ACCOUNT}:role/r`, BucketARN: 'arn:aws:s3:::backup' },
        },
      }),
    );
    expect(await reader.deliveryStream(`arn:aws:firehose:${IN_REGION}:deliverystream/flows`)).toEqual({
      value: {
        ...{ name: 'flows', status: 'ACTIVE', failure: undefined, logGroup: 'errors' },
        ...{ endpoint: 'https://flows.example.com/ingest/firehose', isKeySecret: false },
        ...{ destination: expect.stringMatching(/./), version: expect.stringMatching(/./) },
      },
    });
    expect(await reader.deliveryStream(`arn:aws:firehose:${IN_REGION}:deliverystream/none`)).toEqual({
      value: undefined,
    });
    expect(await reader.streamErrors('errors', 0)).toEqual({ value: [] });
    const logs = new CloudWatchLogsClient(client());
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'errors' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'errors', logStreamName: 'http-endpoint' }));
    await logs.send(
      new PutLogEventsCommand({
        ...{ logGroupName: 'errors', logStreamName: 'http-endpoint' },
        logEvents: [{ timestamp: NOW, message: '{"errorCode":"x"}' }],
      }),
    );
    expect(await reader.streamErrors('errors', NOW - 1000)).toEqual({ value: ['{"errorCode":"x"}'] });
  });

  it('reads a Kinesis stream', async () => {
    const http = new FirehoseClient(client()).config.requestHandler;
    const kinesis = new KinesisClient({ ...client(), requestHandler: http });
    await kinesis.send(new CreateStreamCommand({ StreamName: 'flows', ShardCount: 1 }));
    const arn = `arn:aws:kinesis:${IN_REGION}:stream/flows`;
    const found = await reader.kinesisStream(arn);
    expect(found).toMatchObject({ value: { name: 'flows', arn, status: expect.stringMatching(/ACTIVE|CREATING/) } });
    expect(await reader.kinesisStream(`${arn}-none`)).toEqual({ value: undefined });
  });

  it('reads a metric, oldest first', async () => {
    const cloudwatch = new CloudWatchClient(client());
    const dimensions = { QueueName: 'objects' };
    const Dimensions = [{ Name: 'QueueName', Value: 'objects' }];
    for (const [minutes, Value] of [
      [25, 300],
      [5, 900],
    ] as const) {
      const Timestamp = new Date(NOW - minutes * 60_000);
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: 'Played',
          MetricData: [{ MetricName: 'Age', Value, Timestamp, Dimensions }],
        }),
      );
    }
    const asked = { namespace: 'Played', name: 'Age', dimensions, statistic: 'Maximum' } as const;
    const at = { since: NOW - 3_600_000, until: NOW + 60_000 };
    expect(await reader.metric({ ...asked, ...at })).toEqual({ value: [300, 900] });
    expect(await reader.metric({ ...asked, ...at, name: 'None' })).toEqual({ value: [] });
  });

  it('reads queues, keys and buckets', async () => {
    const sqs = new SQSClient(client());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'objects' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const arn = `arn:aws:sqs:${IN_REGION}:objects`;
    expect(await reader.queue(arn)).toMatchObject({ value: { arn, messages: 1, deadLetters: undefined } });
    expect(await reader.queue(`${arn}-none`)).toEqual({ value: undefined });
    const { KeyMetadata } = await new KMSClient(client()).send(new CreateKeyCommand({}));
    expect(await reader.key(KeyMetadata?.Arn ?? '')).toMatchObject({
      value: { arn: KeyMetadata?.Arn, state: 'Enabled', isOfAws: false, policy: [{ Effect: 'Allow' }] },
    });
    expect(await reader.key('00000000-0000-0000-0000-000000000000')).toEqual({ value: undefined });
    await new S3Client({ ...client(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'logs' }));
    expect(await reader.bucket('logs')).toEqual({ value: { name: 'logs', policy: [] } });
    expect(await reader.bucket('none')).toEqual({ value: undefined });
    expect(await reader.bucketKey('logs')).toEqual({ value: undefined });
    expect(await reader.bucketNotifications('logs')).toEqual({
      value: { queues: [], functions: [], tellsOthers: false },
    });
  });

  // Of services that speak JSON the server words refusals in XML, which no client understands.
  it('says which action is missing, for who may do nothing', async () => {
    const iam = new IAMClient(client());
    await iam.send(new CreateUserCommand({ UserName: 'nobody' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
    process.env['AWS_ACCESS_KEY_ID'] = AccessKey?.AccessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = AccessKey?.SecretAccessKey;
    // From here on the server asks IAM.
    await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    const stranger = open();
    expect(await stranger.flowLogs()).toEqual({ denied: 'ec2:DescribeFlowLogs' });
    expect(await stranger.role(`arn:aws:iam::${ACCOUNT}:role/r`)).toEqual({ denied: 'iam:GetRole' });
    expect(await stranger.bucket('logs')).toEqual({ denied: 's3:ListBucket' });
  });
});
