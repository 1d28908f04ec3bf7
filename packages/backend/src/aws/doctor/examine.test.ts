// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { describe, expect, it } from 'vitest';
import { AWS_CHECKS } from '../../doctor/checks-aws.ts';
import { exitCodeOf, type Finding, toReport } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import type {
  AwsReader,
  BucketNotifications,
  DeliveryStream,
  Domain,
  FlowLog,
  Key,
  LambdaFunction,
  LogGroup,
  Queue,
  Role,
} from './reader.ts';
import {
  BUCKET,
  DEAD,
  DEAD_EVENTS,
  DELIVERY,
  DOMAIN,
  examine,
  FEEDER,
  FILTER,
  FLOW_LOG,
  FLOWS,
  FORMAT,
  from,
  LAMBDA,
  MINUTE,
  NOW,
  OBJECTS,
  QUEUE,
  type Setup,
  SHIPPER,
  TO_BUCKET,
  TO_STREAM,
  trust,
  WHOLE,
} from './testing.ts';

async function wrongIn(changes: Partial<Setup>, replaced: Partial<AwsReader> = {}, only?: string): Promise<string[]> {
  const findings = await examine({ ...WHOLE, ...changes }, replaced, { only });
  const wrong = findings.filter(({ status }) => status !== 'ok');
  for (const { fix } of wrong) expect(fix).toBeTruthy();
  return wrong.map(({ id, status, message }) => `${id} ${status}: ${message}`);
}

it('says of a whole set-up that all is well, step by step', async () => {
  const findings = await examine(WHOLE);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(exitCodeOf(toReport(findings))).toBe(0);
  const ids = new Set<string>(findings.map(({ id }) => id));
  expect([...ids].filter((id) => id.startsWith('aws.')).sort()).toEqual(AWS_CHECKS.map(({ id }) => id).sort());
});

const flowLog = (changes: Partial<FlowLog>): Partial<Setup> => ({
  flowLogs: [{ ...FLOW_LOG, ...changes }, TO_BUCKET, TO_STREAM],
});
const logsTo = (changes: Partial<FlowLog>, more: Partial<Setup>): Partial<Setup> => ({
  flowLogs: [FLOW_LOG, { ...TO_BUCKET, ...changes }, TO_STREAM],
  ...more,
});
const group = (changes: Partial<LogGroup>): Partial<Setup> => ({ group: { ...WHOLE.group!, ...changes } });
const filter = (filterPattern: string): Partial<Setup> => ({ filters: [{ ...FILTER, filterPattern }] });
const lambda = (changes: Partial<LambdaFunction>): Partial<Setup> => ({ lambda: { ...LAMBDA, ...changes } });
const domain = (changes: Partial<Domain>): Partial<Setup> => ({ domain: { ...FLOWS, ...changes } });
const role = (changed: Role): Partial<Setup> => ({ roles: { ...WHOLE.roles, [changed.Arn]: changed } });
const metric = (changes: Setup['metrics']): Partial<Setup> => ({ metrics: { ...WHOLE.metrics, ...changes } });
const key = (changes: Partial<Key>): Partial<Setup> => ({ key: { ...WHOLE.key!, ...changes } });
const queue = (arn: string, changes: Partial<Queue>): Partial<Setup> => ({
  queues: { ...WHOLE.queues, [arn]: { ...WHOLE.queues[arn]!, ...changes } },
});
const notify = (changes?: Partial<BucketNotifications['queues'][number]>): Partial<Setup> => ({
  notifications: {
    queues: changes ? [{ ...WHOLE.notifications.queues[0]!, ...changes }] : [],
    functions: [],
    tellsOthers: false,
  },
});
const stream = (changes: Partial<DeliveryStream>): Partial<Setup> => ({
  deliveryStream: { ...WHOLE.deliveryStream!, ...changes },
});
const fields = (count: number): string => `[${Array.from({ length: count }, (_, index) => `f${index}`).join(', ')}]`;

const NOTHING: Finding = {
  ...{ id: 'cluster.delivered', status: 'failure', message: 'Only .kibana is there.', fix: 'look' },
};

/** What is broken, how, and the one finding that tells of it. */
const BROKEN: readonly (readonly [string, Partial<Setup>, string])[] = [
  ['no flow log', { flowLogs: [] }, 'aws.flow-log failure: There is no flow log'],
  ['one that is not active', flowLog({ FlowLogStatus: 'INACTIVE' }), 'aws.flow-log failure: fl-1 of vpc-1 is INACTIVE'],
  [
    'a refused delivery',
    flowLog({ DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' }),
    'aws.flow-log.delivery failure: fl-1 cannot deliver: Access error',
  ],
  [
    'half of the traffic',
    flowLog({ TrafficType: 'REJECT' }),
    'aws.flow-log.traffic warning: fl-1 records REJECT only: accepted',
  ],
  [
    'few fields',
    flowLog({ LogFormat: FORMAT.replace(' ${log-status}', '').replace(' ${tcp-flags}', '') }),
    'aws.flow-log.format warning: fl-1 does not record log-status, tcp-flags',
  ],
  [
    'no delivery role',
    { roles: { ...WHOLE.roles, [DELIVERY.Arn]: undefined } },
    'aws.delivery-role failure: The delivery role',
  ],
  [
    'a role that trusts another',
    role({ ...DELIVERY, trust: [trust('ec2.amazonaws.com')] }),
    'aws.delivery-role failure: arn:aws:iam::123456789012:role/delivery does not trust',
  ],
  [
    'a role that may not write',
    role({
      ...DELIVERY,
      permissions: [{ Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:us-east-1:*:log-group:other:*' }],
    }),
    'lacks logs:CreateLogStream, logs:PutLogEvents',
  ],
  ['no log group', { group: undefined }, 'aws.log-group failure: The log group flows is not there'],
  [
    'none yet',
    { group: undefined, ...flowLog({ CreationTime: NOW - 5 * MINUTE }) },
    'aws.log-group warning: The log group flows is not there yet',
  ],
  ['an empty log group', group({ lastEvent: undefined }), 'aws.log-group failure: flows has never had a record'],
  [
    'one that is empty yet',
    { ...group({ lastEvent: undefined }), ...flowLog({ CreationTime: NOW - MINUTE }) },
    'aws.log-group warning: flows is empty, and the flow log is new',
  ],
  [
    'late records',
    group({ lastEvent: NOW - 90 * MINUTE }),
    'aws.log-group warning: The newest record of flows is 1h 30m old',
  ],
  ['no subscription', { filters: [] }, 'aws.subscription failure: flows has no subscription filter'],
  ['a pattern of other fields', filter(fields(14)), 'names 14 fields, the flow log records 18: no record matches'],
  [
    'a pattern that drops',
    filter(fields(18).replace('f12', 'action = REJECT')),
    'hands on only records with action = REJECT',
  ],
  ['a pattern of words', filter('REJECT'), 'aws.subscription warning: all hands on only what matches REJECT'],
  ['no function', { lambda: undefined }, 'aws.function failure: The subscription'],
  ['a failed function', lambda({ State: 'Failed', StateReason: 'no image' }), 'to-domain is Failed: no image'],
  [
    'a function that never runs',
    lambda({ reservedConcurrency: 0 }),
    'aws.function failure: to-domain has a reserved concurrency of 0',
  ],
  ['a function that nobody may call', lambda({ policy: [] }), 'aws.function.permission failure'],
  [
    'a function that fails',
    { errors: ['older', '{"message":"User: anonymous is not authorized to perform: es:ESHttpPost"}'] },
    'aws.function.errors failure: to-domain fails; last: {"message":"User: anonymous',
  ],
  [
    'no domain',
    { domain: undefined },
    'aws.domain failure: No domain of this account and region answers under search-flows.example',
  ],
  ['a domain that is being deleted', domain({ Deleted: true }), 'is being deleted'],
  ['a domain that is being changed', domain({ Processing: true }), 'aws.domain warning'],
  ['a function without its role', { roles: { ...WHOLE.roles, [SHIPPER.Arn]: undefined } }, 'aws.function.role failure'],
  ['a role that no function may take', role({ ...SHIPPER, trust: [] }), 'does not trust lambda.amazonaws.com'],
  [
    'a policy without the role',
    { ...domain({ policy: [from('192.0.2.0/24')] }), ...role({ ...SHIPPER, permissions: [] }) },
    'aws.domain.policy failure: arn:aws:iam::123456789012:role/shipper may not write to flows',
  ],
  [
    'a policy about the domain itself',
    { ...domain({ policy: [{ ...FLOWS.policy[0]!, Resource: DOMAIN }] }), ...role({ ...SHIPPER, permissions: [] }) },
    'its resource has to end in /*',
  ],
  ['an IPv6 address', domain({ policy: [...FLOWS.policy, from('2001:db8::/32')] }), 'aws.domain.addresses warning'],
  [
    'a domain for everybody',
    domain({ isFineGrained: false, policy: [{ ...from(), Condition: {} }] }),
    'lets everybody in',
  ],
  ['everybody by address', domain({ policy: [...FLOWS.policy, from('0.0.0.0/0')] }), 'lets everybody in'],
  [
    'a function that is throttled',
    metric({ Throttles: 12 }),
    'aws.function.throttled warning: 12 calls of to-domain, throttled in the last 3 hours',
  ],
  [
    'a function without dead letters',
    lambda({ deadLetters: undefined }),
    'aws.function.dead-letters warning: to-domain has no dead-letter queue',
  ],
  [
    'events that failed for good',
    queue(DEAD_EVENTS, { messages: 3 }),
    'aws.function.dead-letters failure: 3 messages in the dead-letter queue dead-events',
  ],
  [
    'bad lines in a queue that the environment names',
    lambda({
      deadLetters: undefined,
      environment: {
        ...LAMBDA.environment,
        THALWEG_DEAD_LETTER: 'https://sqs.us-east-1.amazonaws.com/123456789012/gone',
      },
    }),
    'aws.function.dead-letters failure: The dead-letter queue gone is not there',
  ],
  ['a red domain', metric({ 'ClusterStatus.red': 1 }), 'aws.domain.health failure: flows is red'],
  ['a yellow domain', metric({ 'ClusterStatus.yellow': 1 }), 'aws.domain.health warning: flows is yellow'],
  ['a blocked domain', metric({ ClusterIndexWritesBlocked: 1 }), 'aws.domain.health failure: flows refuses'],
  [
    'a full domain',
    metric({ FreeStorageSpace: 15_000 }),
    'aws.domain.storage failure: The fullest node of flows has 14.6 GiB',
  ],
  ['a domain that gets full', metric({ FreeStorageSpace: 22_000 }), 'AWS blocks writing at 20.0 GiB'],
  [
    'a small domain that is full',
    { ...domain({ volumeGiB: 10 }), ...metric({ FreeStorageSpace: 2000 }) },
    'aws.domain.storage failure: The fullest node of flows has 2.0 GiB free, 19.5% of it',
  ],
  [
    'a policy without my address',
    domain({ policy: [FLOWS.policy[0]!, from('198.51.100.1', '203.0.113.0/24')] }),
    'aws.domain.my-address warning: You come from 192.0.2.7, and the policy of flows lets in 198.51.100.1, 203.0.113.0/24: your browser is told "User: anonymous is not authorized to perform: es:ESHttpGet"',
  ],
  [
    'a role that is not mapped',
    { mappings: { readall: [SHIPPER.Arn] } },
    'aws.domain.mapping failure: flows has fine-grained access control, and no role there',
  ],
  [
    'what is wrong in the cluster',
    { inCluster: [{ id: 'cluster.health', status: 'failure', message: 'red', fix: 'mend it' }] },
    'cluster.health failure: red',
  ],
  ['nothing delivered', { inCluster: [NOTHING] }, 'cluster.delivered failure: Only .kibana is there'],
  [
    'nothing delivered yet',
    { inCluster: [NOTHING], ...flowLog({ CreationTime: NOW - 40 * MINUTE }) },
    'cluster.delivered warning: Only .kibana is there. The flow log is new',
  ],
  ['a bucket that is gone', { bucket: undefined }, 'aws.bucket failure: The bucket logs is not there'],
  [
    'a bucket that refuses',
    { bucket: { ...BUCKET, policy: [BUCKET.policy[1]!] } },
    'aws.bucket failure: The policy of logs does not allow s3:PutObject to delivery.logs.amazonaws.com',
  ],
  [
    'a bucket that refuses another prefix',
    logsTo({ LogDestination: 'arn:aws:s3:::logs/other/' }, { ...notify({ prefix: 'other/' }) }),
    'does not allow s3:PutObject',
  ],
  [
    'a key that is gone',
    { key: undefined },
    'aws.bucket.key failure: The KMS key arn:aws:kms:us-east-1:123456789012:key/1',
  ],
  [
    'the key that AWS manages',
    { bucketKey: 'alias/aws/s3' },
    'aws.bucket.key failure: logs is encrypted with the key that AWS',
  ],
  ['a key that is off', key({ state: 'Disabled' }), 'aws.bucket.key failure: The KMS key of logs is Disabled'],
  [
    'a key that refuses',
    key({ policy: [{ ...WHOLE.key!.policy[0]!, Action: ['kms:Encrypt', 'kms:Describe*', 'kms:ReEncrypt*'] }] }),
    'aws.bucket.key failure: The policy of the KMS key of logs does not allow kms:Decrypt, kms:GenerateDataKey to',
  ],
  ['no notification', notify(), 'aws.bucket.notification warning: logs tells no queue'],
  [
    'one of another prefix',
    notify({ prefix: 'AWSLogs/' }),
    'aws.bucket.notification failure: logs tells objects of objects AWSLogs/… only',
  ],
  ['one of another suffix', notify({ suffix: '.parquet' }), 'the flow log writes net/AWSLogs/123456789012/….log.gz'],
  ['one of what is removed', notify({ events: ['s3:ObjectRemoved:*'] }), 'aws.bucket.notification warning'],
  ['no queue', { queues: { ...WHOLE.queues, [QUEUE]: undefined } }, 'aws.queue failure: The queue objects'],
  [
    'a queue that refuses',
    queue(QUEUE, { policy: [] }),
    'aws.queue.policy failure: The policy of objects does not let logs send',
  ],
  [
    'a queue for another bucket',
    queue(QUEUE, {
      policy: [{ ...OBJECTS.policy[0]!, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::others' } } }],
    }),
    'aws.queue.policy failure',
  ],
  [
    'messages that nobody takes',
    { ...queue(QUEUE, { messages: 40 }), ...metric({ ApproximateAgeOfOldestMessage: 7200 }) },
    'aws.queue.backlog warning: 40 messages waiting in objects, the oldest for 2h',
  ],
  [
    'a queue without dead letters',
    queue(QUEUE, { deadLetters: undefined }),
    'aws.queue.redrive warning: objects has no',
  ],
  [
    'dead letters',
    queue(DEAD, { messages: 1 }),
    'aws.queue.dead-letters failure: 1 message in the dead-letter queue dead-objects',
  ],
  ['no stream', { deliveryStream: undefined }, 'aws.stream failure: The Firehose stream flows is not there'],
  [
    'a stream that failed',
    stream({ status: 'CREATING_FAILED', failure: 'no role' }),
    'aws.stream failure: The Firehose stream flows is CREATING_FAILED: no role',
  ],
  ['a stream to come', stream({ status: 'CREATING' }), 'aws.stream warning'],
  [
    'another endpoint',
    stream({ endpoint: 'https://flows.example.com:8443/ingest/firehose' }),
    'aws.stream.endpoint failure: flows delivers to https://flows.example.com:8443/ingest/firehose, which is no endpoint',
  ],
  ['a stream without a log', stream({ logGroup: undefined }), 'aws.stream.delivery warning: flows keeps no log'],
  [
    'a failed delivery',
    { streamErrors: ['old', '{"errorCode":"HttpEndpoint.ConnectionFailed","message":"no route"}'] },
    'aws.stream.delivery failure: flows cannot deliver; last: HttpEndpoint.ConnectionFailed: no route',
  ],
  [
    'a refused access key',
    { streamErrors: ['{"errorCode":"HttpEndpoint.DestinationException","message":"status 401"}'] },
    'aws.stream.token failure: The endpoint refuses the access key of flows',
  ],
  ['no Kinesis stream', { kinesis: undefined }, 'aws.kinesis failure: The Kinesis stream flows is not there'],
  [
    'a Kinesis stream that nobody keeps up with',
    metric({ 'GetRecords.IteratorAgeMilliseconds': 3_600_000 }),
    'aws.kinesis.behind warning: Who reads flows is 1h behind',
  ],
  [
    'a subscription whose role is gone',
    { roles: { ...WHOLE.roles, [FEEDER.Arn]: undefined } },
    'aws.subscription.role failure: The role arn:aws:iam::123456789012:role/feeder of the subscription',
  ],
  ['one whose role trusts another', role({ ...FEEDER, trust: [] }), 'does not trust logs.amazonaws.com'],
  ['one whose role may not write', role({ ...FEEDER, permissions: [] }), 'aws.subscription.role failure'],
];

it.each(BROKEN)('reports %s, and nothing else', async (_, changes, message) => {
  expect(await wrongIn(changes)).toEqual([expect.stringContaining(message)]);
});

it('has a broken set-up for each check', async () => {
  const reported = await Promise.all(BROKEN.map(([, changes]) => wrongIn(changes)));
  const ids = new Set(reported.flat().map((finding) => finding.split(' ')[0]));
  const others = AWS_CHECKS.map(({ id }) => id).filter((id) => !ids.has(id));
  // That there are no credentials is told by AWS's client, before anything is looked at.
  expect(others).toEqual(['aws.credentials']);
});

it.each<[keyof AwsReader, ...ids: string[]]>([
  ['identity', 'aws.credentials'],
  ['flowLogs', 'aws.flow-log'],
  ['role', 'aws.delivery-role', 'aws.function.role', 'aws.subscription.role'],
  ['logGroup', 'aws.log-group'],
  ['subscriptionFilters', 'aws.subscription'],
  ['lambda', 'aws.function'],
  ['functionErrors', 'aws.function.errors'],
  ['domains', 'aws.domain'],
  ['bucket', 'aws.bucket'],
  ['bucketKey', 'aws.bucket.key'],
  ['key', 'aws.bucket.key'],
  ['bucketNotifications', 'aws.bucket.notification'],
  ['queue', 'aws.function.dead-letters', 'aws.queue'],
  ['deliveryStream', 'aws.stream'],
  ['streamErrors', 'aws.stream.delivery'],
  ['kinesisStream', 'aws.kinesis'],
  ['metric', 'aws.function.throttled', 'aws.domain.health', 'aws.kinesis.behind', 'aws.queue.backlog'],
])('says which action is missing where it may not look: %s', async (method, ...ids) => {
  const wrong = await wrongIn({}, { [method]: async () => ({ denied: `x:${method}` }) });
  expect(wrong).toEqual(ids.map((id) => `${id} not-allowed: Not allowed to look: x:${method} is missing.`));
});

it('says that it could not look where the cluster or its own address is not to be seen', async () => {
  const denied = await examine(
    WHOLE,
    {},
    {
      cluster: { examine: async () => [], roleMappings: async () => ({ denied: 'restapi:admin/rolesmapping' }) },
      myAddress: () => Promise.reject(new ThalwegError('address-unknown', 'Nobody answers.')),
    },
  );
  const wrong = denied.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${id} ${status}`);
  expect(wrong).toEqual(['aws.domain.my-address not-allowed', 'aws.domain.mapping not-allowed']);
});

it('asks for its own address only where the domain lets addresses in', async () => {
  const asked: string[] = [];
  const myAddress = async (): Promise<string> => {
    asked.push('asked');
    return '192.0.2.7';
  };
  await examine({ ...WHOLE, ...domain({ policy: [FLOWS.policy[0]!] }) }, {}, { myAddress });
  await examine({ ...WHOLE, ...domain({ isInVpc: true }) }, {}, { myAddress });
  expect(asked).toEqual([]);
});

it('puts what is missing into the policy that is there, so that the command can be pasted', async () => {
  const open = {
    Effect: 'Allow',
    Principal: { AWS: "arn:aws:iam::1:role/it's" },
    Action: 's3:GetObject',
    Resource: '*',
  };
  const findings = await examine({ ...WHOLE, bucket: { ...BUCKET, policy: [open] } });
  const fix = findings.find(({ status }) => status !== 'ok')?.fix ?? '';
  const word = /--policy '(.*)'$/.exec(fix)?.[1]?.replaceAll("'\\''", "'") ?? '';
  const { Statement } = JSON.parse(word) as { Statement: typeof BUCKET.policy };
  expect(Statement[0]).toEqual(open);
  expect(await wrongIn({ bucket: { ...BUCKET, policy: Statement } })).toEqual([]);
});

describe('what a command to paste has in it', () => {
  const inChina = (setup: Setup): Setup =>
    JSON.parse(
      JSON.stringify(setup).replaceAll('arn:aws:', 'arn:aws-cn:').replaceAll('us-east-1', 'cn-north-1'),
    ) as Setup;
  const there = { region: 'cn-north-1' };

  it('names of its own partition', async () => {
    const whole = await examine(inChina(WHOLE), there);
    expect(whole.filter(({ status }) => status !== 'ok')).toEqual([]);
    for (const [, changes] of BROKEN) {
      for (const { fix } of await examine(inChina({ ...WHOLE, ...changes }), there))
        expect(fix ?? '').not.toMatch(/arn:aws:/);
    }
  });

  it('the region that was looked at', async () => {
    for (const [, changes] of BROKEN) {
      for (const { fix = '' } of await examine({ ...WHOLE, ...changes })) {
        const commands = fix.match(/(?<!thalweg |-)\baws (?!iam )[a-z0-9-]+ [a-z-]+(?: --region us-east-1)?/g) ?? [];
        for (const command of commands) expect(command).toMatch(/ --region us-east-1$/);
      }
    }
  });

  it('the account and the source for which a service is let in', async () => {
    const fixes: string[] = [];
    for (const [, changes] of BROKEN)
      for (const { fix } of await examine({ ...WHOLE, ...changes })) if (fix) fixes.push(fix);
    const trusting = fixes.filter((fix) => fix.includes('"Service"'));
    expect(trusting.length).toBeGreaterThan(5);
    for (const fix of trusting) expect(fix).toMatch(/aws:SourceAccount.*aws:SourceArn/);
    const calls = fixes.filter((fix) => fix.includes('add-permission'));
    expect(calls).not.toEqual([]);
    for (const fix of calls) expect(fix).toMatch(/--source-arn '\S+' --source-account 123456789012$/);
  });

  it('all that a bucket tells others of', async () => {
    const removed = { Id: 'removed', QueueArn: 'arn:aws:sqs:us-east-1:1:other', Events: ['s3:ObjectRemoved:*'] };
    const thumbnails = { Id: 'thumbnails', LambdaFunctionArn: 'arn:aws:lambda:us-east-1:1:function:t', Events: ['x'] };
    const [wrong] = notify({ prefix: 'AWSLogs/' }).notifications!.queues;
    const other = { ...wrong!, events: removed.Events, whole: removed };
    const configured = async (queues: BucketNotifications['queues']): Promise<unknown> => {
      const notifications = { queues, functions: [thumbnails], tellsOthers: false };
      const findings = await examine({ ...WHOLE, notifications });
      const fix = findings.find(({ id }) => id === 'aws.bucket.notification')?.fix ?? '';
      return JSON.parse(/--notification-configuration '(.*)'$/.exec(fix)?.[1] ?? '');
    };
    const Filter = { Key: { FilterRules: [{ Name: 'prefix', Value: 'net/AWSLogs/123456789012/' }] } };
    expect(await configured([other, wrong!])).toEqual({
      QueueConfigurations: [removed, { ...wrong!.whole, Filter }],
      LambdaFunctionConfigurations: [thumbnails],
    });
    expect(await configured([other])).toEqual({
      QueueConfigurations: [removed, { Id: 'thalweg', QueueArn: 'QUEUE-ARN', Events: ['s3:ObjectCreated:*'], Filter }],
      LambdaFunctionConfigurations: [thumbnails],
    });
  });

  it('the format that a stream names, and no key in place of a secret', async () => {
    const findings = await examine({ ...WHOLE, ...stream({ endpoint: 'https://flows.example.com:8443/?format=a,b' }) });
    expect(findings.find(({ id }) => id === 'aws.stream.endpoint')?.fix).toBe(
      'aws firehose update-destination --region us-east-1 --delivery-stream-name flows --destination-id destinationId-000000000001 --current-delivery-stream-version-id 7 ' +
        `--http-endpoint-destination-update '{"EndpointConfiguration":{"Url":"https://flows.example.com/ingest/firehose?format=a,b"}}'`,
    );
  });

  it('what the role of a function needs before it can have a dead-letter queue', async () => {
    const findings = await examine({ ...WHOLE, ...lambda({ deadLetters: undefined }) });
    expect(findings.find(({ id }) => id === 'aws.function.dead-letters')?.fix).toMatch(
      /sqs create-queue .* && aws iam put-role-policy --role-name shipper .*sqs:SendMessage.* && aws lambda update-function-configuration/,
    );
  });

  it('the path of a role that was deleted', async () => {
    const gone = 'arn:aws:iam::123456789012:role/service-role/delivery';
    const findings = await examine({ ...WHOLE, ...flowLog({ DeliverLogsPermissionArn: gone }) });
    expect(findings.find(({ id }) => id === 'aws.delivery-role')?.fix).toContain(
      '--role-name delivery --path /service-role/ ',
    );
  });
});

it('knows whether S3 may use the key of a queue', async () => {
  const encrypted = queue(QUEUE, { key: 'alias/aws/sqs' });
  const lets = (...actions: string[]): Key => ({
    ...WHOLE.key!,
    policy: [
      ...WHOLE.key!.policy,
      { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: actions, Resource: '*' },
    ],
  });
  const wrongWith = (found: Key | undefined): Promise<string[]> =>
    wrongIn(encrypted, { key: async (id) => ({ value: id === 'alias/aws/sqs' ? found : WHOLE.key }) });
  expect(await wrongWith(lets('kms:GenerateDataKey*', 'kms:Decrypt'))).toEqual([]);
  expect(await wrongWith(lets('kms:Decrypt'))).toEqual([
    expect.stringContaining(
      'aws.queue.policy failure: The policy of the KMS key of objects does not allow kms:GenerateDataKey',
    ),
  ]);
  expect(await wrongWith({ ...WHOLE.key!, isOfAws: true })).toEqual([
    expect.stringContaining('aws.queue.policy failure: objects is encrypted with the key that AWS manages'),
  ]);
  expect(await wrongWith(undefined)).toEqual([expect.stringContaining('is not there')]);
});

it('looks into a collection of Serverless, which is no domain', async () => {
  const store = 'https://abc.us-east-1.aoss.amazonaws.com/vpc';
  const asked: string[] = [];
  const findings = await examine(
    { ...WHOLE, domain: undefined, ...lambda({ environment: { THALWEG_STORE: store } }) },
    {},
    {
      cluster: {
        examine: async (address) => {
          asked.push(address);
          return [];
        },
        roleMappings: async () => ({ denied: 'never asked' }),
      },
    },
  );
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(asked).toEqual([store]);
});

it('looks into the domain of the classic function, which has a host name alone', async () => {
  const asked: string[] = [];
  await examine(
    { ...WHOLE, ...lambda({ environment: { ENDPOINT: 'search-flows.example' } }) },
    {},
    {
      cluster: {
        examine: async (address) => {
          asked.push(address);
          return [];
        },
        roleMappings: async () => ({ value: new Map() }),
      },
    },
  );
  expect(asked).toEqual(['https://search-flows.example']);
});

it('mends a policy of addresses by what is left of it', async () => {
  const { policy } = FLOWS;
  const left = async (changes: Partial<Domain>): Promise<typeof policy> => {
    const findings = await examine({ ...WHOLE, ...domain(changes) });
    const fix = findings.find(({ id }) => id === 'aws.domain.addresses')?.fix ?? '';
    return (JSON.parse(/--access-policies '(.*?)'/.exec(fix)?.[1] ?? '') as { Statement: typeof policy }).Statement;
  };
  const tls = { Bool: { 'aws:SecureTransport': 'true' } };
  const mixed = from('192.0.2.0/24', '2001:db8::1');
  expect(
    await left({ policy: [policy[0]!, { ...mixed, Condition: { ...mixed.Condition, ...tls } }, from('2001:db8::2')] }),
  ).toEqual([policy[0], { ...mixed, Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] }, ...tls } }]);
  expect(await left({ policy: [from('0.0.0.0/0')] })).toEqual([
    { ...from(), Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Condition: undefined },
  ]);
});

it('knows that who denies wins', async () => {
  const denies = { ...FLOWS.policy[0]!, Effect: 'Deny' };
  expect(await wrongIn(domain({ policy: [...FLOWS.policy, denies] }))).toEqual([
    expect.stringContaining('aws.domain.policy failure'),
  ]);
});

it('follows one flow log alone, by its id or by what it watches', async () => {
  const two = { flowLogs: [FLOW_LOG, { ...FLOW_LOG, FlowLogId: 'fl-9', ResourceId: 'vpc-9', FlowLogStatus: 'X' }] };
  expect(await wrongIn(two, {}, 'fl-1')).toEqual([]);
  expect(await wrongIn(two, {}, 'vpc-9')).toHaveLength(1);
  expect(await wrongIn(two, {}, 'vpc-0')).toEqual([expect.stringContaining('There is no flow log')]);
});
