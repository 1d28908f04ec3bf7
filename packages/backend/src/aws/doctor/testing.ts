/** A whole set-up of everything that the doctor follows, as AWS would tell of it; tests break one thing of it at a time. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import type { Finding } from '../../doctor/finding.ts';
import type { Look } from '../../report/look.ts';
import { type ExamineOptions, examineAws } from './examine.ts';
import type {
  AwsReader,
  Bucket,
  BucketNotifications,
  DeliveryStream,
  Domain,
  FlowLog,
  Key,
  KinesisStream,
  LambdaFunction,
  LogGroup,
  PolicyStatement,
  Queue,
  Role,
  SubscriptionFilter,
} from './reader.ts';

export const NOW = Date.UTC(2026, 10, 24, 12);
export const MINUTE = 60_000;
const ACCOUNT = '123456789012';
const IN_REGION = `us-east-1:${ACCOUNT}`;
const FUNCTION = `arn:aws:lambda:${IN_REGION}:function:to-domain`;
export const DOMAIN = `arn:aws:es:${IN_REGION}:domain/flows`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/`;
const KINESIS = `arn:aws:kinesis:${IN_REGION}:stream/flows`;
const FIREHOSE = `arn:aws:firehose:${IN_REGION}:deliverystream/flows`;
export const QUEUE = `arn:aws:sqs:${IN_REGION}:objects`;
export const DEAD = `arn:aws:sqs:${IN_REGION}:dead-objects`;
export const DEAD_EVENTS = `arn:aws:sqs:${IN_REGION}:dead-events`;
export const KEY = `arn:aws:kms:${IN_REGION}:key/1`;
const FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction pkt-srcaddr pkt-dstaddr';
export const FORMAT = FIELDS.split(' ')
  .map((name) => `\${${name}}`)
  .join(' ');

export interface Setup {
  readonly flowLogs: readonly FlowLog[];
  readonly roles: Readonly<Record<string, Role | undefined>>;
  readonly group: LogGroup | undefined;
  readonly filters: readonly SubscriptionFilter[];
  readonly lambda: LambdaFunction | undefined;
  readonly errors: readonly string[];
  readonly domain: Domain | undefined;
  readonly mappings: Readonly<Record<string, readonly string[]>>;
  readonly inCluster: readonly Finding[];
  readonly bucket: Bucket | undefined;
  readonly bucketKey: string | undefined;
  readonly key: Key | undefined;
  readonly notifications: BucketNotifications;
  readonly queues: Readonly<Record<string, Queue | undefined>>;
  readonly deliveryStream: DeliveryStream | undefined;
  readonly streamErrors: readonly string[];
  readonly kinesis: KinesisStream | undefined;
  /** By their names: the newest value. */
  readonly metrics: Readonly<Record<string, number>>;
}

export const trust = (service: string): PolicyStatement => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: 'sts:AssumeRole',
});
export const FLOW_LOG: FlowLog = {
  ...{ FlowLogId: 'fl-1', ResourceId: 'vpc-1', FlowLogStatus: 'ACTIVE', DeliverLogsStatus: 'SUCCESS' },
  ...{ DeliverLogsErrorMessage: undefined, DeliverLogsPermissionArn: `${ROLE}delivery` },
  ...{ LogDestinationType: 'cloud-watch-logs', LogDestination: undefined, LogGroupName: 'flows', LogFormat: FORMAT },
  ...{ TrafficType: 'ALL', CreationTime: NOW - 600 * MINUTE, files: { isParquet: false, isHive: false } },
};
const ELSEWHERE = { ...FLOW_LOG, LogGroupName: undefined, DeliverLogsPermissionArn: undefined };
export const TO_BUCKET: FlowLog = {
  ...ELSEWHERE,
  ...{ FlowLogId: 'fl-2', LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::logs/net/' },
};
export const TO_STREAM: FlowLog = {
  ...ELSEWHERE,
  ...{ FlowLogId: 'fl-3', LogDestinationType: 'kinesis-data-firehose', LogDestination: FIREHOSE },
};
export const DELIVERY: Role = {
  Arn: `${ROLE}delivery`,
  trust: [trust('vpc-flow-logs.amazonaws.com')],
  permissions: [{ Effect: 'Allow', Action: ['logs:Create*', 'logs:PutLogEvents', 'logs:Describe*'], Resource: '*' }],
};
export const SHIPPER: Role = {
  Arn: `${ROLE}shipper`,
  trust: [trust('lambda.amazonaws.com')],
  permissions: [{ Effect: 'Allow', Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` }],
};
export const FEEDER: Role = {
  Arn: `${ROLE}feeder`,
  trust: [trust('logs.amazonaws.com')],
  permissions: [{ Effect: 'Allow', Action: 'kinesis:PutRecord*', Resource: KINESIS }],
};
export const LAMBDA: LambdaFunction = {
  ...{ FunctionName: 'to-domain', FunctionArn: FUNCTION, State: 'Active', StateReason: undefined },
  ...{ Role: SHIPPER.Arn, environment: { THALWEG_STORE: 'https://search-flows.example/vpc' } },
  ...{ reservedConcurrency: undefined, deadLetters: DEAD_EVENTS },
  policy: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com' } },
      ...{ Action: 'lambda:InvokeFunction', Resource: FUNCTION },
    },
  ],
};
export const from = (...addresses: string[]): PolicyStatement => ({
  ...{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` },
  Condition: { IpAddress: { 'aws:SourceIp': addresses } },
});
/** As the domain is asked from, in the whole set-up. */
const MINE = '192.0.2.7';
export const FLOWS: Domain = {
  ...{ DomainName: 'flows', ARN: DOMAIN, endpoints: ['search-flows.example'], Created: true, Deleted: false },
  ...{ Processing: false, isInVpc: false, isFineGrained: true, volumeGiB: 100 },
  policy: [
    { Effect: 'Allow', Principal: { AWS: SHIPPER.Arn }, Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` },
    from('198.51.100.1', '192.0.2.0/24'),
  ],
};
export const FILTER: SubscriptionFilter = {
  ...{ filterName: 'all', filterPattern: '', destinationArn: FUNCTION, roleArn: undefined },
};
const delivers = { Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' } };
export const BUCKET: Bucket = {
  name: 'logs',
  policy: [
    { ...delivers, Action: 's3:PutObject', Resource: `arn:aws:s3:::logs/net/AWSLogs/${ACCOUNT}/*` },
    { ...delivers, Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: 'arn:aws:s3:::logs' },
  ],
};
export const OBJECTS: Queue = {
  ...{
    url: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/objects`,
    arn: QUEUE,
    messages: 2,
    key: undefined,
    deadLetters: DEAD,
  },
  policy: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: QUEUE },
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:logs' },
      },
    },
  ],
};
const empty = (arn: string): Queue => ({ ...OBJECTS, arn, messages: 0, deadLetters: undefined, policy: [] });

export const WHOLE: Setup = {
  flowLogs: [FLOW_LOG, TO_BUCKET, TO_STREAM],
  roles: { [DELIVERY.Arn]: DELIVERY, [SHIPPER.Arn]: SHIPPER, [FEEDER.Arn]: FEEDER },
  group: { logGroupName: 'flows', creationTime: NOW - 600 * MINUTE, lastEvent: NOW - 5 * MINUTE },
  filters: [FILTER, { ...FILTER, filterName: 'stream', destinationArn: KINESIS, roleArn: FEEDER.Arn }],
  lambda: LAMBDA,
  errors: [],
  domain: FLOWS,
  mappings: { all_access: ['admins'], thalweg: [SHIPPER.Arn] },
  inCluster: [{ id: 'cluster.health', status: 'ok', message: 'green' }],
  bucket: BUCKET,
  bucketKey: KEY,
  key: { ...{ arn: KEY, state: 'Enabled', isOfAws: false }, policy: [{ ...delivers, Action: 'kms:*', Resource: '*' }] },
  notifications: {
    queues: [
      {
        ...{ queue: QUEUE, events: ['s3:ObjectCreated:*'], prefix: 'net/AWSLogs/', suffix: '' },
        whole: { Id: 'objects', QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'] },
      },
    ],
    functions: [],
    tellsOthers: false,
  },
  queues: { [QUEUE]: OBJECTS, [DEAD]: empty(DEAD), [DEAD_EVENTS]: empty(DEAD_EVENTS) },
  deliveryStream: {
    ...{ name: 'flows', status: 'ACTIVE', failure: undefined, logGroup: '/aws/kinesisfirehose/flows' },
    endpoint: 'https://flows.example.com/ingest/firehose?format=version',
    ...{ destination: 'destinationId-000000000001', version: '7', isKeySecret: true },
  },
  streamErrors: [],
  kinesis: { name: 'flows', arn: KINESIS, status: 'ACTIVE' },
  metrics: {
    ...{ Throttles: 0, 'ClusterStatus.red': 0, 'ClusterStatus.yellow': 0, ClusterIndexWritesBlocked: 0 },
    ...{ FreeStorageSpace: 60_000, ApproximateAgeOfOldestMessage: 40, 'GetRecords.IteratorAgeMilliseconds': 900 },
  },
};

const seen = async <T>(value: T): Promise<Look<T>> => ({ value });

export function readerOf(setup: Setup, replaced: Partial<AwsReader> = {}): AwsReader {
  return {
    region: 'us-east-1',
    identity: () => seen({ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/operator` }),
    flowLogs: () => seen(setup.flowLogs),
    role: (arn) => seen(setup.roles[arn]),
    logGroup: () => seen(setup.group),
    subscriptionFilters: () => seen(setup.filters),
    lambda: () => seen(setup.lambda),
    functionErrors: () => seen(setup.errors),
    streamErrors: () => seen(setup.streamErrors),
    domains: () => seen(setup.domain ? [setup.domain] : []),
    bucket: () => seen(setup.bucket),
    bucketKey: () => seen(setup.bucketKey),
    bucketNotifications: () => seen(setup.notifications),
    key: () => seen(setup.key),
    queue: (arn) => seen(setup.queues[arn]),
    deliveryStream: () => seen(setup.deliveryStream),
    kinesisStream: () => seen(setup.kinesis),
    metric: ({ name }) => seen(name in setup.metrics ? [0, setup.metrics[name]!] : []),
    ...replaced,
  };
}

export function examine(
  setup: Setup,
  replaced: Partial<AwsReader> = {},
  options: Partial<ExamineOptions> = {},
): Promise<Finding[]> {
  return examineAws(readerOf(setup, replaced), {
    now: NOW,
    cluster: {
      examine: async () => setup.inCluster,
      roleMappings: () => seen(new Map(Object.entries(setup.mappings))),
    },
    myAddress: async () => MINE,
    ...options,
  });
}
