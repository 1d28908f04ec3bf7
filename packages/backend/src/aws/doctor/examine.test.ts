// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { expect, it } from 'vitest';
import { exitCodeOf, toReport } from '../../doctor/finding.ts';
import { examineAws } from './examine.ts';
import type {
  AwsReader,
  Bucket,
  Domain,
  FlowLog,
  LambdaFunction,
  LogGroup,
  Look,
  PolicyStatement,
  Role,
  SubscriptionFilter,
} from './reader.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const ACCOUNT = '123456789012';
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:to-domain`;
const DOMAIN = `arn:aws:es:us-east-1:${ACCOUNT}:domain/flows`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/`;
const FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction pkt-srcaddr pkt-dstaddr';
const FORMAT = FIELDS.split(' ')
  .map((name) => `\${${name}}`)
  .join(' ');

/** A whole set-up as AWS would tell of it. */
interface Setup {
  readonly flowLogs: readonly FlowLog[];
  readonly roles: Readonly<Record<string, Role | undefined>>;
  readonly group: LogGroup | undefined;
  readonly filters: readonly SubscriptionFilter[];
  readonly lambda: LambdaFunction | undefined;
  readonly errors: readonly string[];
  readonly domain: Domain | undefined;
  readonly bucket: Bucket | undefined;
}

const trust = (service: string): PolicyStatement => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: 'sts:AssumeRole',
});
const FLOW_LOG: FlowLog = {
  ...{ FlowLogId: 'fl-1', ResourceId: 'vpc-1', FlowLogStatus: 'ACTIVE', DeliverLogsStatus: 'SUCCESS' },
  ...{ DeliverLogsErrorMessage: undefined, DeliverLogsPermissionArn: `${ROLE}delivery` },
  ...{ LogDestinationType: 'cloud-watch-logs', LogDestination: undefined, LogGroupName: 'flows', LogFormat: FORMAT },
  ...{ TrafficType: 'ALL', CreationTime: NOW - 600 * MINUTE },
};
const DELIVERY: Role = {
  Arn: `${ROLE}delivery`,
  trust: [trust('vpc-flow-logs.amazonaws.com')],
  permissions: [{ Effect: 'Allow', Action: ['logs:Create*', 'logs:PutLogEvents', 'logs:Describe*'], Resource: '*' }],
};
const SHIPPER: Role = {
  Arn: `${ROLE}shipper`,
  trust: [trust('lambda.amazonaws.com')],
  permissions: [{ Effect: 'Allow', Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` }],
};
const LAMBDA: LambdaFunction = {
  ...{ FunctionName: 'to-domain', FunctionArn: FUNCTION, State: 'Active', StateReason: undefined },
  ...{ Role: SHIPPER.Arn, environment: { THALWEG_STORE: 'https://search-flows.example/vpc' } },
  reservedConcurrency: undefined,
  policy: [
    {
      Effect: 'Allow',
      Principal: { Service: 'logs.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: FUNCTION,
    },
  ],
};
const FLOWS: Domain = {
  ...{ DomainName: 'flows', ARN: DOMAIN, endpoints: ['search-flows.example'], Created: true, Deleted: false },
  ...{ Processing: false, isInVpc: false, isFineGrained: false },
  policy: [{ Effect: 'Allow', Principal: { AWS: SHIPPER.Arn }, Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` }],
};
const FILTER: SubscriptionFilter = { filterName: 'all', filterPattern: '', destinationArn: FUNCTION };
const BUCKET: Bucket = {
  name: 'logs',
  policy: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject' },
      Resource: `arn:aws:s3:::logs/net/AWSLogs/${ACCOUNT}/*`,
    },
    {
      ...{ Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' } },
      ...{ Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: 'arn:aws:s3:::logs' },
    },
  ],
};
const WHOLE: Setup = {
  flowLogs: [
    FLOW_LOG,
    {
      ...FLOW_LOG,
      ...{
        FlowLogId: 'fl-2',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::logs/net/',
        LogGroupName: undefined,
      },
    },
  ],
  roles: { [DELIVERY.Arn]: DELIVERY, [SHIPPER.Arn]: SHIPPER },
  group: { logGroupName: 'flows', creationTime: NOW - 600 * MINUTE, lastEvent: NOW - 5 * MINUTE },
  filters: [FILTER],
  lambda: LAMBDA,
  errors: [],
  domain: FLOWS,
  bucket: BUCKET,
};

const seen = async <T>(value: T): Promise<Look<T>> => ({ value });

function readerOf(setup: Setup, replaced: Partial<AwsReader> = {}): AwsReader {
  return {
    region: 'us-east-1',
    identity: () => seen({ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/operator` }),
    flowLogs: () => seen(setup.flowLogs),
    role: (arn) => seen(setup.roles[arn]),
    logGroup: () => seen(setup.group),
    subscriptionFilters: () => seen(setup.filters),
    lambda: () => seen(setup.lambda),
    functionErrors: () => seen(setup.errors),
    domains: () => seen(setup.domain ? [setup.domain] : []),
    bucket: () => seen(setup.bucket),
    ...replaced,
  };
}

async function wrongIn(reader: AwsReader, only?: string): Promise<string[]> {
  const findings = await examineAws(reader, { now: NOW, only });
  const wrong = findings.filter(({ status }) => status !== 'ok');
  for (const { fix } of wrong) expect(fix).toBeTruthy();
  return wrong.map(({ id, status, message }) => `${id} ${status}: ${message}`);
}

it('says of a whole set-up that all is well, step by step', async () => {
  const findings = await examineAws(readerOf(WHOLE), { now: NOW });
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(exitCodeOf(toReport(findings))).toBe(0);
  expect([...new Set(findings.map(({ id }) => id))]).toEqual([
    ...['aws.credentials', 'aws.flow-log', 'aws.flow-log.delivery', 'aws.flow-log.traffic', 'aws.flow-log.format'],
    ...['aws.delivery-role', 'aws.log-group', 'aws.subscription', 'aws.function', 'aws.function.permission'],
    ...['aws.function.errors', 'aws.domain', 'aws.domain.addresses', 'aws.function.role', 'aws.domain.policy'],
    'aws.bucket',
  ]);
});

const flowLog = (changes: Partial<FlowLog>): Partial<Setup> => ({ flowLogs: [{ ...FLOW_LOG, ...changes }] });
const group = (changes: Partial<LogGroup>): Partial<Setup> => ({ group: { ...WHOLE.group!, ...changes } });
const filter = (filterPattern: string): Partial<Setup> => ({ filters: [{ ...FILTER, filterPattern }] });
const lambda = (changes: Partial<LambdaFunction>): Partial<Setup> => ({ lambda: { ...LAMBDA, ...changes } });
const domain = (changes: Partial<Domain>): Partial<Setup> => ({ domain: { ...FLOWS, ...changes } });
const role = (changed: Role): Partial<Setup> => ({ roles: { ...WHOLE.roles, [changed.Arn]: changed } });
const from = (...addresses: string[]): PolicyStatement => ({
  ...{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:ESHttp*', Resource: `${DOMAIN}/*` },
  Condition: { IpAddress: { 'aws:SourceIp': addresses } },
});
const fields = (count: number): string => `[${Array.from({ length: count }, (_, index) => `f${index}`).join(', ')}]`;

it.each<[string, Partial<Setup>, string]>([
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
  ['no delivery role', { roles: { [SHIPPER.Arn]: SHIPPER } }, 'aws.delivery-role failure: The delivery role'],
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
  ['a function without its role', { roles: { [DELIVERY.Arn]: DELIVERY } }, 'aws.function.role failure'],
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
  ['a domain for everybody', domain({ policy: [{ ...from(), Condition: {} }] }), 'lets everybody in'],
  ['everybody by address', domain({ policy: [...FLOWS.policy, from('0.0.0.0/0')] }), 'lets everybody in'],
])('reports %s, and nothing else', async (_, changes, message) => {
  const wrong = await wrongIn(readerOf({ ...WHOLE, flowLogs: [FLOW_LOG], ...changes }));
  expect(wrong).toEqual([expect.stringContaining(message)]);
});

it('reports a bucket that refuses, and one that is gone', async () => {
  const ofBucket = { ...WHOLE, flowLogs: [WHOLE.flowLogs[1]!] };
  expect(await wrongIn(readerOf({ ...ofBucket, bucket: undefined }))).toEqual([
    expect.stringContaining('is not there'),
  ]);
  const closed = { ...BUCKET, policy: [BUCKET.policy[1]!] };
  expect(await wrongIn(readerOf({ ...ofBucket, bucket: closed }))).toEqual([
    expect.stringContaining('does not allow s3:PutObject to delivery.logs.amazonaws.com'),
  ]);
});

it.each<[keyof AwsReader, string]>([
  ['identity', 'aws.credentials'],
  ['flowLogs', 'aws.flow-log'],
  ['logGroup', 'aws.log-group'],
  ['subscriptionFilters', 'aws.subscription'],
  ['lambda', 'aws.function'],
  ['functionErrors', 'aws.function.errors'],
  ['domains', 'aws.domain'],
  ['bucket', 'aws.bucket'],
])('says which action is missing where it may not look: %s', async (method, id) => {
  const reader = readerOf(WHOLE, { [method]: async () => ({ denied: `x:${method}` }) });
  const wrong = await wrongIn(reader);
  expect(wrong).toEqual([`${id} not-allowed: Not allowed to look: x:${method} is missing.`]);
});

it('follows one flow log alone, by its id or by what it watches', async () => {
  const two = {
    ...WHOLE,
    flowLogs: [FLOW_LOG, { ...FLOW_LOG, FlowLogId: 'fl-9', ResourceId: 'vpc-9', FlowLogStatus: 'X' }],
  };
  expect(await wrongIn(readerOf(two), 'fl-1')).toEqual([]);
  expect(await wrongIn(readerOf(two), 'vpc-9')).toHaveLength(1);
  expect(await wrongIn(readerOf(two), 'vpc-0')).toEqual([expect.stringContaining('There is no flow log')]);
});
