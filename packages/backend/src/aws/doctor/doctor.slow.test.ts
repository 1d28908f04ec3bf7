/**
 * `thalweg doctor --aws` against a server that plays AWS, over a set-up made by AWS's own clients. It cannot play everything: it has no
 * delivery status, and functions do not run; what the checks make of such things is tested beside them, from what AWS would say.
 */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFlowLogsCommand,
  type CreateFlowLogsCommandInput,
  CreateVpcCommand,
  DescribeFlowLogsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { CreateDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeCluster, startCluster } from '../../../../../test/aws/cluster.ts';
import { hasMoto, type Moto, startMoto } from '../../../../../test/aws/moto.ts';
import { createPlace, type Place } from '../../../../../test/e2e/harness.ts';

const ACCOUNT = '123456789012';
const FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction pkt-srcaddr pkt-dstaddr'
    .split(' ')
    .map((name) => `$\{${name}}`)
    .join(' ');

const QUEUE_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage' },
      Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:objects`,
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::flow-bucket' } },
    },
  ],
};

interface Finding {
  readonly id: string;
  readonly status: string;
  readonly message: string;
}

describe.runIf(hasMoto())('doctor --aws', () => {
  let moto: Moto;
  let place: Place;
  let cluster: FakeCluster;
  let vpc = '';
  let toGroup = '';
  let toBucket = '';

  const client = () => ({
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  async function wrong(
    ...words: string[]
  ): Promise<{ readonly code: number | null; readonly found: readonly string[] }> {
    const { code, stdout, stderr } = await place.run(['doctor', '--aws', '--json', ...words], {
      env: moto.environment,
    });
    expect(stderr).toBe('');
    const { checks } = JSON.parse(stdout) as { checks: Finding[] };
    return { code, found: checks.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${id} ${status}`) };
  }

  beforeAll(async () => {
    moto = await startMoto();
    place = createPlace();
    cluster = await startCluster();
    const trust = (service: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      });
    const iam = new IAMClient(client());
    for (const [RoleName, service] of [
      ['delivery', 'vpc-flow-logs.amazonaws.com'],
      ['shipper', 'lambda.amazonaws.com'],
    ] as const) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(service) }));
    }
    await grantDelivery();

    const logs = new CloudWatchLogsClient(client());
    await fillGroup();
    const opensearch = new OpenSearchClient(client());
    await opensearch.send(
      new CreateDomainCommand({
        DomainName: 'flows',
        DomainEndpointOptions: { CustomEndpointEnabled: true, CustomEndpoint: '127.0.0.1' },
        AccessPolicies: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/shipper` },
              Action: 'es:ESHttp*',
              Resource: `arn:aws:es:us-east-1:${ACCOUNT}:domain/flows/*`,
            },
          ],
        }),
      }),
    );
    await makeQueue('dead-events');
    const lambda = new LambdaClient(client());
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'to-domain',
        Role: `arn:aws:iam::${ACCOUNT}:role/shipper`,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: EMPTY_ZIP },
        Environment: {
          Variables: {
            THALWEG_STORE: `http://127.0.0.1:${cluster.port}/vpc`,
            // The server forgets the dead-letter queue of a function's own configuration.
            THALWEG_DEAD_LETTER: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/dead-events`,
          },
        },
      }),
    );
    await permit();
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName: 'flows',
        filterName: 'all',
        filterPattern: '',
        destinationArn: FunctionArn,
      }),
    );
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'flow-bucket' }));
    await openBucket();
    const dead = await makeQueue('dead-objects');
    await makeQueue('objects', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 5 }),
      Policy: JSON.stringify(QUEUE_POLICY),
    });
    await tell('AWSLogs/');
    const ec2 = new EC2Client(client());
    vpc = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
    const common: CreateFlowLogsCommandInput = {
      ResourceIds: [vpc],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogFormat: FORMAT,
    };
    await ec2.send(
      new CreateFlowLogsCommand({
        ...common,
        LogGroupName: 'flows',
        DeliverLogsPermissionArn: `arn:aws:iam::${ACCOUNT}:role/delivery`,
      }),
    );
    await ec2.send(
      new CreateFlowLogsCommand({ ...common, LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::flow-bucket' }),
    );
    const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
    const idOf = (type: string) => FlowLogs.find((one) => one.LogDestinationType === type)?.FlowLogId ?? 'none';
    toGroup = idOf('cloud-watch-logs');
    toBucket = idOf('s3');
  });
  afterAll(async () => {
    place.remove();
    await cluster.stop();
    await moto.stop();
  });

  const grantDelivery = () =>
    new IAMClient(client()).send(
      new PutRolePolicyCommand({
        RoleName: 'delivery',
        PolicyName: 'write',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['logs:Create*', 'logs:Put*', 'logs:Describe*'], Resource: '*' }],
        }),
      }),
    );

  async function fillGroup(): Promise<void> {
    const logs = new CloudWatchLogsClient(client());
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'flows' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'flows', logStreamName: 'eni-1-all' }));
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: 'flows',
        logStreamName: 'eni-1-all',
        logEvents: [{ timestamp: Date.now() - 60_000, message: 'a record' }],
      }),
    );
  }

  async function makeQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
    await new SQSClient(client()).send(new CreateQueueCommand({ QueueName, Attributes }));
    return `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueName}`;
  }

  const queueUrl = (name: string): string => `${moto.endpoint}/${ACCOUNT}/${name}`;

  const tell = (Value: string) =>
    new S3Client({ ...client(), forcePathStyle: true }).send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'flow-bucket',
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:objects`,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value }] } },
            },
          ],
        },
      }),
    );

  const permit = () =>
    new LambdaClient(client()).send(
      new AddPermissionCommand({
        FunctionName: 'to-domain',
        StatementId: 'logs',
        Action: 'lambda:InvokeFunction',
        Principal: 'logs.amazonaws.com',
      }),
    );

  const openBucket = () =>
    new S3Client({ ...client(), forcePathStyle: true }).send(
      new PutBucketPolicyCommand({
        Bucket: 'flow-bucket',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: `arn:aws:s3:::flow-bucket/AWSLogs/${ACCOUNT}/*`,
            },
            {
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:GetBucketAcl',
              Resource: 'arn:aws:s3:::flow-bucket',
            },
          ],
        }),
      }),
    );

  test('a whole set-up is well, and each fault is found where it is', async () => {
    expect(await wrong()).toEqual({ code: 0, found: [] });

    const iam = new IAMClient(client());
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'delivery', PolicyName: 'write' }));
    expect(await wrong('--flow-log', toGroup)).toEqual({ code: 4, found: ['aws.delivery-role failure'] });
    await grantDelivery();

    const lambda = new LambdaClient(client());
    await lambda.send(new RemovePermissionCommand({ FunctionName: 'to-domain', StatementId: 'logs' }));
    expect(await wrong('--flow-log', toGroup)).toEqual({ code: 4, found: ['aws.function.permission failure'] });
    await permit();
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'to-domain', ReservedConcurrentExecutions: 0 }),
    );
    expect(await wrong('--flow-log', toGroup)).toEqual({ code: 4, found: ['aws.function failure'] });

    const sqs = new SQSClient(client());
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('dead-objects'), MessageBody: 'x' }));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('dead-events'), MessageBody: 'x' }));
    expect((await wrong()).found).toEqual([
      ...['aws.function failure', 'aws.function.dead-letters failure', 'aws.queue.dead-letters failure'],
    ]);
    for (const name of ['dead-objects', 'dead-events']) {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(name) }));
    }
    await tell('logs/');
    expect(await wrong('--flow-log', toBucket)).toEqual({ code: 4, found: ['aws.bucket.notification failure'] });
    await tell('AWSLogs/');
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('objects'), Attributes: { Policy: '' } }));
    expect(await wrong('--flow-log', toBucket)).toEqual({ code: 4, found: ['aws.queue.policy failure'] });
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl('objects') }));
    expect(await wrong('--flow-log', toBucket)).toEqual({ code: 4, found: ['aws.queue failure'] });
    await makeQueue('objects', { Policy: JSON.stringify(QUEUE_POLICY) });
    expect(await wrong('--flow-log', toBucket)).toEqual({ code: 3, found: ['aws.queue.redrive warning'] });
    const kms = new KMSClient(client());
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await new S3Client({ ...client(), forcePathStyle: true }).send(
      new PutBucketEncryptionCommand({
        Bucket: 'flow-bucket',
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyMetadata?.Arn } },
          ],
        },
      }),
    );
    expect(await wrong('--flow-log', toBucket)).toEqual({
      ...{ code: 4, found: ['aws.bucket.key failure', 'aws.queue.redrive warning'] },
    });

    await new S3Client({ ...client(), forcePathStyle: true }).send(
      new DeleteBucketPolicyCommand({ Bucket: 'flow-bucket' }),
    );
    expect(await wrong('--flow-log', toBucket)).toEqual({
      ...{ code: 4, found: ['aws.bucket failure', 'aws.bucket.key failure', 'aws.queue.redrive warning'] },
    });
    expect((await wrong('--flow-log', vpc)).found).toContain('aws.function failure');

    await new CloudWatchLogsClient(client()).send(new DeleteLogGroupCommand({ logGroupName: 'flows' }));
    // The flow log is new, so the group may come yet.
    expect(await wrong('--flow-log', toGroup)).toEqual({ code: 3, found: ['aws.log-group warning'] });
    expect(await wrong('--flow-log', 'vpc-none')).toEqual({ code: 4, found: ['aws.flow-log failure'] });
    expect(await wrong('--region', 'eu-west-1')).toEqual({ code: 4, found: ['aws.flow-log failure'] });
  });

  test('credentials that are none', async () => {
    const env = { AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: moto.endpoint };
    const { code, stdout } = await place.run(['doctor', '--aws'], { env });
    expect([code, stdout]).toEqual([4, expect.stringContaining('aws.credentials: AWS does not answer')]);
    const without = await place.run(['doctor', '--aws'], { env: { AWS_EC2_METADATA_DISABLED: 'true' } });
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--region')]);
  });
});

/** The end of a central directory without entries: a zip file with nothing in it. */
const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Uint8Array(18)]);
