/** Each rule: a plan that it passes, and what breaks it. */
import { describe, expect, test } from 'vitest';
import { type PlanSpec, readConfig } from '../config.ts';
import { makePlan } from '../make-plan.ts';
import type { Plan, Resource, ResourceKind, ResourceOf } from '../plan.ts';
import { type PolicyDocument, policy, type Statement } from '../policy.ts';
import { checkPlan, RULES } from './check-plan.ts';

const BASE = { region: 'eu-west-1', account: '123456789012', vpc: 'vpc-0123456789abcdef0' };
const planFor = (spec: Partial<PlanSpec> & { destination: string }): Plan =>
  makePlan(readConfig({ ...BASE, ...spec }), '1.0.0');
const OS = planFor({ destination: 'opensearch', principal: ['123456789012'], allowIp: ['192.0.2.0/24'] });
const S3 = planFor({ destination: 's3' });
const FIREHOSE = planFor({ destination: 'firehose' });

/** The plan with one resource changed. */
function change<K extends ResourceKind>(
  plan: Plan,
  kind: K,
  id: string,
  how: (resource: ResourceOf<K>) => Partial<ResourceOf<K>>,
): Plan {
  const there = plan.resources.find((resource) => resource.kind === kind && resource.id === id);
  if (!there) throw new Error(`no ${kind} ${id}`);
  return {
    ...plan,
    resources: plan.resources.map((resource) =>
      resource === there ? ({ ...resource, ...how(resource as ResourceOf<K>) } as Resource) : resource,
    ),
  };
}

/** A policy with its first statement, or that of some Sid, changed. */
function edit(document: PolicyDocument, changes: Partial<Statement>, sid?: string): PolicyDocument {
  const place = sid === undefined ? 0 : document.Statement.findIndex(({ Sid }) => Sid === sid);
  if (place < 0) throw new Error(`no statement ${sid}`);
  return policy(
    ...document.Statement.map((statement, index) => (index === place ? { ...statement, ...changes } : statement)),
  );
}

const permissions = (plan: Plan, id: string, changes: Partial<Statement>, sid?: string): Plan =>
  change(plan, 'role', id, (role) => ({ permissions: edit(role.permissions, changes, sid) }));
const trust = (plan: Plan, id: string, changes: Partial<Statement>): Plan =>
  change(plan, 'role', id, (role) => ({ trust: edit(role.trust, changes) }));
const domainPolicy = (changes: Partial<Statement>, sid?: string): Plan =>
  change(OS, 'domain', 'Domain', (domain) => ({ policy: edit(domain.policy, changes, sid) }));
const bucketPolicy = (changes: Partial<Statement>, sid: string): Plan =>
  change(S3, 'bucket-policy', 'BucketPolicy', (resource) => ({ policy: edit(resource.policy, changes, sid) }));
const source = (account: string, arn: string): Statement['Condition'] => ({
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: { 'aws:SourceArn': arn },
});

/** Rule → what breaks it, and the plan with that in it. */
const BROKEN: Readonly<Record<string, readonly (readonly [what: string, plan: Plan])[]>> = {
  'no-wildcard-action': [
    ['all actions', permissions(OS, 'ShipRole', { Action: '*' })],
    ['all of a service', permissions(OS, 'ShipRole', { Action: ['es:ESHttpPost', 'es:*'] })],
    ['many of a service', permissions(S3, 'ReadRole', { Action: 's3:Get*' })],
    ['all of a service, in a domain policy', domainPolicy({ Action: 'es:*' })],
    ['all actions, in a bucket policy', bucketPolicy({ Action: 's3:*' }, 'AWSLogDeliveryWrite')],
  ],
  'named-resources': [
    ['everything', permissions(OS, 'ShipRole', { Resource: '*' })],
    ['every bucket', permissions(S3, 'ReadRole', { Resource: 'arn:aws:s3:::*' })],
    ['buckets that begin alike', permissions(S3, 'ReadRole', { Resource: 'arn:aws:s3:::logs-*/x' })],
    ['every account', permissions(OS, 'ShipRole', { Resource: 'arn:aws:es:eu-west-1:*:domain/thalweg/*' })],
    ['every region', permissions(OS, 'ShipRole', { Resource: 'arn:aws:es:*:123456789012:domain/thalweg/*' })],
    ['all of a service', permissions(OS, 'ShipRole', { Resource: 'arn:aws:es:eu-west-1:123456789012:*' })],
    [
      'an action more beside one that needs everything',
      permissions(OS, 'ShipRole', { Action: ['ec2:DescribeSubnets', 'ec2:DeleteSubnet'], Resource: '*' }),
    ],
    [
      'no resource',
      change(OS, 'domain', 'Domain', ({ policy: its }) => ({
        policy: policy(...its.Statement.map(({ Resource: _, ...rest }) => rest)),
      })),
    ],
  ],
  'bound-services': [
    ['no condition', trust(OS, 'DeliveryRole', { Condition: {} })],
    [
      'another account',
      trust(OS, 'DeliveryRole', {
        Condition: source('210987654321', 'arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*')!,
      }),
    ],
    ['no source', trust(OS, 'ShipRole', { Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } })],
    ['any source', trust(OS, 'ShipRole', { Condition: source('123456789012', '*')! })],
    [
      'a source of any account',
      trust(FIREHOSE, 'StreamRole', {
        Condition: source('123456789012', 'arn:aws:firehose:eu-west-1:*:deliverystream/x')!,
      }),
    ],
    [
      'a bucket policy without',
      bucketPolicy(
        { Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } },
        'AWSLogDeliveryWrite',
      ),
    ],
    [
      'a queue policy without',
      change(S3, 'queue-policy', 'ObjectsPolicy', (queue) => ({ policy: edit(queue.policy, { Condition: {} }) })),
    ],
    [
      'a function that any log group of any account invokes',
      change(OS, 'permission', 'MayInvoke', () => ({ sourceArn: 'arn:aws:logs:eu-west-1:*:*' })),
    ],
    [
      'a function for another account',
      change(OS, 'permission', 'MayInvoke', () => ({ sourceAccount: '210987654321' })),
    ],
  ],
  'no-wide-principal': [
    ['everybody', domainPolicy({ Principal: '*' })],
    ['everybody of AWS', domainPolicy({ Principal: { AWS: '*' } })],
    ['everybody among others', domainPolicy({ Principal: { AWS: ['arn:aws:iam::123456789012:root', '*'] } })],
    ['a wildcard in a name', domainPolicy({ Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } })],
    [
      'every address',
      domainPolicy({ Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '0.0.0.0/0'] } } }, 'Addresses'),
    ],
    [
      'half of all addresses',
      domainPolicy({ Condition: { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } } }, 'Addresses'),
    ],
    ['IPv6', domainPolicy({ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } } }, 'Addresses')],
    ['another condition', domainPolicy({ Condition: { StringLike: { 'aws:UserAgent': 'me' } } }, 'Addresses')],
    [
      'everybody in a bucket, whatever the address',
      bucketPolicy(
        { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
        'AWSLogDeliveryWrite',
      ),
    ],
    ['everybody may take a role', trust(S3, 'ReadRole', { Principal: { AWS: '*' } })],
  ],
  'policy-size': [
    [
      'a trust policy for too many',
      trust(S3, 'ReadRole', {
        Principal: { AWS: Array.from({ length: 60 }, (_, index) => `arn:aws:iam::123456789012:role/${index}-of-many`) },
      }),
    ],
    [
      'a bucket policy of more than 20 KB',
      bucketPolicy(
        {
          Resource: Array.from(
            { length: 300 },
            (_, index) => `arn:aws:s3:::thalweg-flow-logs-123456789012-eu-west-1/AWSLogs/${index}/*`,
          ),
        },
        'AWSLogDeliveryWrite',
      ),
    ],
  ],
  tls: [
    ['a domain with plain http', change(OS, 'domain', 'Domain', () => ({ isHttpsEnforced: false }))],
    ['a domain with old TLS', change(OS, 'domain', 'Domain', () => ({ tlsPolicy: 'Policy-Min-TLS-1-0-2019-07' }))],
    [
      'a bucket that refuses nothing',
      bucketPolicy(
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 's3:GetObject' },
        'DenyWithoutTls',
      ),
    ],
    ['a bucket without a policy', { ...S3, resources: S3.resources.filter(({ kind }) => kind !== 'bucket-policy') }],
    ['a queue without a policy', { ...OS, resources: OS.resources.filter(({ kind }) => kind !== 'queue-policy') }],
    [
      'a queue that refuses some',
      change(OS, 'queue-policy', 'DeadLettersPolicy', (queue) => ({
        policy: edit(queue.policy, { Action: 'sqs:SendMessage' }),
      })),
    ],
    [
      'a stream to plain http',
      change(FIREHOSE, 'delivery-stream', 'Stream', () => ({ url: 'http://flows.example.com/' })),
    ],
  ],
  'encrypted-at-rest': [
    ['a domain', change(OS, 'domain', 'Domain', () => ({ isEncryptedAtRest: false }))],
    ['between nodes', change(OS, 'domain', 'Domain', () => ({ isEncryptedBetweenNodes: false }))],
    ['a bucket', change(S3, 'bucket', 'Bucket', () => ({ isEncrypted: false }))],
    ['a queue', change(OS, 'queue', 'DeadLetters', () => ({ isEncrypted: false }))],
    ['a stream', change(FIREHOSE, 'delivery-stream', 'Stream', () => ({ isEncrypted: false }))],
  ],
  'no-public-bucket': [['a bucket', change(S3, 'bucket', 'Bucket', () => ({ isPublicBlocked: false }))]],
  aggregation: [
    ['five minutes', change(S3, 'flow-log', 'FlowLog', () => ({ aggregation: 300 }))],
    [
      'ten minutes of a transit gateway',
      change(planFor({ destination: 's3', transitGateway: 'tgw-0a1b2c3d' }), 'flow-log', 'FlowLog', () => ({
        aggregation: 600,
      })),
    ],
    [
      'the traffic type of a transit gateway',
      change(planFor({ destination: 's3', transitGateway: 'tgw-0a1b2c3d' }), 'flow-log', 'FlowLog', () => ({
        traffic: 'ALL',
      })),
    ],
    [
      'a VPC without traffic type',
      {
        ...S3,
        resources: S3.resources.map((one) =>
          one.kind === 'flow-log' ? (({ traffic: _, ...rest }) => rest)(one) : one,
        ),
      },
    ],
  ],
  delivery: [
    [
      'a log group without a role',
      {
        ...OS,
        resources: OS.resources.map((one) => (one.kind === 'flow-log' ? (({ role: _, ...rest }) => rest)(one) : one)),
      },
    ],
    ['a bucket with a role', change(S3, 'flow-log', 'FlowLog', () => ({ role: 'arn:aws:iam::123456789012:role/x' }))],
    [
      'Parquet through Firehose',
      change(FIREHOSE, 'flow-log', 'FlowLog', () => ({ files: { format: 'parquet', isHive: true, isHourly: false } })),
    ],
    ['a format that is none', change(S3, 'flow-log', 'FlowLog', () => ({ format: 'version srcaddr' }))],
  ],
  sizes: [
    ['memory', change(OS, 'function', 'Ship', () => ({ memory: 64 }))],
    ['time', change(OS, 'function', 'Ship', () => ({ timeout: 901 }))],
    ['variables', change(OS, 'function', 'Ship', () => ({ environment: { A: 'x'.repeat(4096) } }))],
    ['retention of a queue', change(S3, 'queue', 'Objects', () => ({ retention: 1_209_601 }))],
    ['visibility', change(S3, 'queue', 'Objects', () => ({ visibility: 43_201 }))],
    ['days of a bucket', change(S3, 'bucket', 'Bucket', () => ({ expireDays: 0 }))],
    ['days of a log group', change(OS, 'log-group', 'FlowLogGroup', () => ({ retentionDays: 31 }))],
    ['a buffer', change(FIREHOSE, 'delivery-stream', 'Stream', () => ({ buffer: { size: 65, seconds: 60 } }))],
    [
      'a URL',
      change(FIREHOSE, 'delivery-stream', 'Stream', () => ({ url: `https://flows.example.com/${'x'.repeat(1000)}` })),
    ],
    ['a retry', change(FIREHOSE, 'delivery-stream', 'Stream', () => ({ retry: 7201 }))],
    ['a volume', change(OS, 'domain', 'Domain', () => ({ volumeSize: '9' }))],
    ['no node', change(OS, 'domain', 'Domain', () => ({ instances: '0' }))],
  ],
  names: [
    ['a domain', change(OS, 'domain', 'Domain', () => ({ name: 'Flows' }))],
    ['a bucket', change(S3, 'bucket', 'Bucket', () => ({ name: 'x'.repeat(64) }))],
    ['a role', change(OS, 'role', 'ShipRole', () => ({ name: 'a b' }))],
    ['a queue', change(OS, 'queue', 'DeadLetters', () => ({ name: 'x'.repeat(81) }))],
  ],
};

test.each([
  ['opensearch', OS],
  ['s3', S3],
  ['firehose', FIREHOSE],
])('a plan for %s passes all', (_, plan) => {
  expect(checkPlan(plan)).toEqual([]);
});

test('every rule has what breaks it', () => {
  expect(Object.keys(BROKEN).sort()).toEqual(RULES.map(({ name }) => name).sort());
});

describe.each(Object.entries(BROKEN))('%s', (rule, cases) => {
  test.each(cases)('%s', (_, plan) => {
    expect(checkPlan(plan).map((finding) => finding.rule)).toContain(rule);
  });
});
